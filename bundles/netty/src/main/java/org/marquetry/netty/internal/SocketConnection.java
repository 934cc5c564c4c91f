package org.marquetry.netty.internal;

import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.Loop.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection and the only handler of its channel. All its state belongs to the loop that it is on.
 *
 * <p>The handler's {@code closed} is never called from within a call of the handler's own.
 */
final class SocketConnection extends ChannelInboundHandlerAdapter implements Connection {
    /** How long a closing connection may take to send what was appended, and its client to close its side. */
    static final long FAREWELL_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
    private static final AtomicLong IDS = new AtomicLong();

    private enum State {
        OPEN,
        /** The handler has closed; what it appended is being sent. */
        LEAVING,
        /** All is sent and the client was told that no more comes; it is waited for, since closing would discard. */
        LINGERING,
        ENDED
    }

    private final long id = IDS.incrementAndGet();
    private final Channel channel;
    private final ListeningSocket origin;
    private final ListenerPolicy policy;
    private final Inbound inbound;
    private final Outbound outbound;
    private volatile NettyLoop loop;
    private ConnectionHandler handler;
    private State state = State.OPEN;
    private boolean touched;
    private boolean resuming;
    private boolean inputEnded;
    private Relocation relocation;
    private Cancellable farewell;

    SocketConnection(Channel channel, NettyLoop loop, ListeningSocket origin, ListenerPolicy policy) {
        this.channel = channel;
        this.loop = loop;
        this.origin = origin;
        this.policy = policy;
        inbound = new Inbound(this);
        outbound = new Outbound(this, channel);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public NettyLoop loop() {
        return loop;
    }

    @Override
    public ListenerPolicy policy() {
        return policy;
    }

    @Override
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    // What the handler asks for

    @Override
    public ByteBuf output() {
        if (state != State.OPEN) {
            return loop.discarded();
        }
        if (isUnderWay()) {
            return outbound.bufferUnderWay();
        }
        ByteBuf buffer = outbound.buffer();
        touch();
        return buffer;
    }

    @Override
    public int unsent() {
        return outbound.unsent();
    }

    @Override
    public boolean isWritable() {
        return outbound.isWritable(loop.maxUnsent());
    }

    @Override
    public void reading(boolean on) {
        if (state != State.OPEN) {
            return;
        }
        if (isUnderWay()) {
            relocation.afterwards(() -> reading(on));
            return;
        }
        awaitInputAfterEnd(!on);
        channel.config().setAutoRead(on);
        if (on && inputEnded) {
            resume();
        }
    }

    @Override
    public void resume() {
        if (state != State.OPEN || resuming) {
            return;
        }
        resuming = true;
        later(this::offerAgain);
    }

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        if (state != State.OPEN) {
            return;
        }
        if (relocation != null) {
            throw new IllegalStateException("connection " + id + " is on its way to " + relocation.target());
        }
        if (!(target instanceof NettyLoop there)) {
            throw new IllegalArgumentException(target + " is not one of these event loops");
        }
        relocation = new Relocation(there, arrived);
        awaitInputAfterEnd(true);
        touch();
    }

    @Override
    public void close() {
        if (state != State.OPEN) {
            return;
        }
        if (isUnderWay()) {
            relocation.afterwards(this::close);
            return;
        }
        if (outbound.isEmpty()) {
            end();
            return;
        }
        state = State.LEAVING;
        awaitInputAfterEnd(true);
        farewell = loop.schedule(this::end, FAREWELL_SECONDS, TimeUnit.SECONDS);
        touch();
    }

    @Override
    public void abort() {
        end();
    }

    // What the parts of the connection ask for

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the handler may be given bytes. */
    boolean isReceiving() {
        return state == State.OPEN && relocation == null;
    }

    /** Whether it makes sense to ask the socket for more. */
    boolean isReading() {
        return channel.isOpen() && relocation == null && channel.config().isAutoRead();
    }

    ByteBuf readTarget() {
        return inbound.target();
    }

    void offer(ByteBuf bytes) {
        try {
            handler.received(bytes);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    void sendAtEndOfTurn() {
        if (!isUnderWay()) {
            touch();
        }
    }

    /** The socket is of no more use. */
    void lost(Exception cause) {
        LOG.debug("{} was lost: {}", this, cause.toString());
        end();
    }

    void sendEarly() {
        try {
            outbound.send();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    void endOfTurn() {
        touched = false;
        sendEarly();
        if (state == State.LEAVING && outbound.isEmpty()) {
            linger();
        }
        if (state == State.OPEN && outbound.hasRoomAgain(loop.maxUnsent())) {
            later(this::announceRoom);
        }
        if (state == State.OPEN && relocation != null) {
            move();
        }
    }

    /** Asks the handler to end the connection, from any thread. */
    void drain(ReasonCode reason) {
        onLoop(() -> {
            if (state == State.OPEN) {
                try {
                    handler.drain(reason);
                } catch (RuntimeException | Error e) {
                    failed(e);
                }
            }
        });
    }

    /** Ends the connection at once unless it is just saying goodbye, from any thread. */
    void abortFromOutside() {
        onLoop(() -> {
            if (state == State.OPEN) {
                end();
            }
        });
    }

    // What happens to the channel

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        try {
            handler = Objects.requireNonNull(origin.acceptor().accept(this), "the acceptor gave no handler");
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        ByteBuf read = (ByteBuf) bytes;
        try {
            inbound.arrived(read);
        } finally {
            read.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            closeAfterInput();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Exception exception) {
            lost(exception);
        } else {
            failed(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    private void touch() {
        if (!touched) {
            touched = true;
            loop.turn().touch(this);
        }
    }

    /** Runs something on the loop, but not in this turn; arrival at another loop sees to it instead. */
    private void later(Runnable task) {
        NettyLoop here = loop;
        here.execute(() -> {
            if (here == loop && isReceiving()) {
                task.run();
            }
        });
    }

    private void onLoop(Runnable task) {
        NettyLoop here = loop;
        here.execute(() -> {
            if (here != loop) {
                onLoop(task);
            } else if (isUnderWay()) {
                relocation.afterwards(task);
            } else {
                task.run();
            }
        });
    }

    private void offerAgain() {
        resuming = false;
        inbound.offerAgain();
        closeAfterInput();
    }

    private void announceRoom() {
        if (outbound.hasRoomAgain(loop.maxUnsent())) {
            outbound.forgetFull();
            try {
                handler.writable();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    /**
     * Whether a client that closes its side leaves the connection open. It does as long as the handler does not want what it
     * has sent before, such as the DISCONNECT that makes the difference to a lost connection.
     */
    private void awaitInputAfterEnd(boolean await) {
        ((SocketChannelConfig) channel.config()).setAllowHalfClosure(await);
    }

    /** Whether no loop has the connection, because it has left one and not yet reached the other. */
    private boolean isUnderWay() {
        return relocation != null && relocation.hasDeparted();
    }

    private void closeAfterInput() {
        if (inputEnded && isReceiving() && channel.config().isAutoRead()) {
            close();
        }
    }

    private void move() {
        if (relocation.target() == loop) {
            arrive();
            return;
        }
        relocation.depart();
        loop.outputs().forget(outbound);
        channel.deregister().addListener(done -> register());
    }

    private void register() {
        if (!channel.isOpen()) {
            return; // It died before it left, so the old loop still says so.
        }
        NettyLoop there = relocation.target();
        loop = there;
        // Registered by the new loop itself, so that it is woken once and not a second time to hear that it is done.
        there.execute(() -> there.eventLoop().register(channel).addListener(done -> {
            if (done.isSuccess()) {
                arrive();
            } else {
                ended();
            }
        }));
    }

    private void arrive() {
        Relocation done = relocation;
        relocation = null;
        resuming = false;
        awaitInputAfterEnd(!channel.config().isAutoRead());
        try {
            done.arrive();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        outbound.flush();
        touch();
        offerAgain();
        done.runAfterwards();
    }

    private void linger() {
        if (inputEnded) {
            end();
            return;
        }
        state = State.LINGERING;
        awaitInputAfterEnd(false);
        channel.config().setAutoRead(true);
        ((DuplexChannel) channel).shutdownOutput().addListener(done -> {
            if (!done.isSuccess()) {
                end();
            }
        });
        tellClosed();
    }

    private void failed(Throwable cause) {
        LOG.error("{}: its handler failed, so it is closed", this, cause);
        end();
    }

    private void end() {
        if (isUnderWay()) {
            relocation.afterwards(this::end);
        } else if (state != State.ENDED) {
            state = State.ENDED;
            channel.close();
        }
    }

    private void ended() {
        state = State.ENDED;
        inbound.release();
        outbound.release();
        if (farewell != null) {
            farewell.cancel();
        }
        tellClosed();
        origin.left(this);
    }

    private void tellClosed() {
        ConnectionHandler told = handler;
        handler = null;
        if (told != null) {
            try {
                told.closed();
            } catch (RuntimeException | Error e) {
                LOG.error("{}: its handler failed while it was closed", this, e);
            }
        }
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + channel.remoteAddress() + " at " + policy.name();
    }
}
