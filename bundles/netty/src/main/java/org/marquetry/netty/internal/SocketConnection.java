package org.marquetry.netty.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.Loop.Cancellable;
import org.marquetry.api.transport.Parked;
import org.marquetry.api.transport.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.marquetry.netty.internal.ConnectionState.ENDED;
import static org.marquetry.netty.internal.ConnectionState.LEAVING;
import static org.marquetry.netty.internal.ConnectionState.LINGERING;
import static org.marquetry.netty.internal.ConnectionState.OPEN;

/**
 * A connection: what its handler asks for, and when the handler is called. All its state belongs to the loop that it is on;
 * the handler's {@code closed} is never called from within a call of the handler's own.
 */
final class SocketConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final Channel channel;
    private final ListeningSocket origin;
    private final ListenerPolicy policy;
    private final Wire wire;
    private final Attendance attendance;
    private final Inbound inbound;
    private final Outbound outbound;
    private volatile NettyLoop loop;

    private ConnectionState state = OPEN;
    private boolean touched;
    private boolean resuming;
    private @Nullable Relocation relocation;
    private @Nullable Cancellable farewell;

    SocketConnection(Channel channel, NettyLoop loop, ListeningSocket origin, ListenerPolicy policy, Layers layers) {
        this.channel = channel;
        this.loop = loop;
        this.origin = origin;
        this.policy = policy;
        attendance = new Attendance(this, origin);
        wire = new Wire(channel, this, origin, layers);
        inbound = new Inbound(this);
        outbound = new Outbound(this, channel);
        channel.config().setRecvByteBufAllocator(new ReadHandle(this, inbound));
        channel.pipeline().addLast(inbound);
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
        return wire.remoteAddress();
    }

    @Override
    public Peer peer() {
        return wire.peer();
    }

    @Override
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public ByteBuf output() {
        if (state != OPEN) {
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
    public ByteBuf unconsumed() {
        return inbound.kept();
    }

    @Override
    public void reading(boolean on) {
        if (state != OPEN || putOff(() -> reading(on)) || !channel.isOpen()) {
            return;
        }
        wire.allowClientToEndFirst(!on);
        channel.config().setAutoRead(on);
        if (on && inbound.hasEnded()) {
            resume();
        }
    }

    @Override
    public void resume() {
        if (state == OPEN && !resuming) {
            resuming = true;
            later(this::offerAgain);
        }
    }

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        if (state != OPEN) {
            return;
        }
        if (relocation != null) {
            throw new IllegalStateException(this + " is on its way " + relocation);
        }
        if (!(target instanceof NettyLoop there)) {
            throw new IllegalArgumentException(target + " is not one of these event loops");
        }
        relocation = new Relocation(this, channel, there, arrived);
        wire.allowClientToEndFirst(true);
        touch();
    }

    @Override
    public void close() {
        if (state != OPEN || putOff(this::close)) {
            return;
        }
        if (outbound.isEmpty() && !wire.isLayered()) {
            end();
        } else {
            leave();
        }
    }

    @Override
    public void abort() {
        end();
    }

    Wire wire() {
        return wire;
    }

    boolean isOpen() {
        return state == OPEN;
    }

    /** Whether the handler may be given bytes. */
    boolean isReceiving() {
        return state == OPEN && relocation == null && attendance.isThere();
    }

    /** Whether to ask the socket for more. */
    boolean isReading() {
        return channel.isOpen() && relocation == null && channel.config().isAutoRead();
    }

    void begun() {
        attendance.begin();
    }

    @Override
    public void park(@Nullable Parked client) {
        if (state == OPEN) {
            attendance.park(client);
        }
    }

    /** Who sees to it, or will. */
    Attendance attendance() {
        return attendance;
    }

    /** No engine comes for it, or it has not come as far as MQTT. */
    void dismiss() {
        Parked parked = attendance.parked();
        if (parked == null) {
            end();
        } else if (state == OPEN) {
            output().writeBytes(parked.farewell().asByteBuffer());
            close();
        }
    }

    void offer(ByteBuf bytes) {
        try {
            attendance.handlerThere().received(bytes);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** The client has closed its side, and nothing that it sent is left to be read. */
    void inputEnded() {
        if (isReceiving() && channel.config().isAutoRead()) {
            close();
        }
    }

    /** Ends the connection when its client has got the last that was said to it, or does not listen. */
    void leave() {
        if (state == OPEN) {
            state = LEAVING;
            wire.allowClientToEndFirst(true);
            farewell = loop.schedule(this::end, policy.closeTimeout(), TimeUnit.SECONDS);
            touch();
        }
    }

    /** Sees to the connection at the end of the turn; on the way to another loop there is none, but there is after it. */
    void touch() {
        assert loop.inLoop() : "called on another loop than that of " + this;
        if (!touched && !isUnderWay()) {
            touched = true;
            loop.turn().touch(this);
        }
    }

    /** Sends within the turn, because much was appended. */
    void sendEarly() {
        guarded(outbound::send);
    }

    void endOfTurn() {
        touched = false;
        sendEarly();
        outbound.declare();
        if (state == LEAVING && outbound.isEmpty()) {
            linger();
        }
        if (state == OPEN && outbound.hasRoomAgain(loop.maxUnsent())) {
            later(this::announceRoom);
        }
        if (state == OPEN && relocation != null) {
            loop.outputs().forget(outbound);
            outbound.withdraw();
            relocation.start();
        }
    }

    /** Asks the handler to end the connection, from any thread. */
    void drain(ReasonCode reason) {
        whereverItIs(() -> {
            wire.goingAway();
            Optional.ofNullable(attendance.handler())
                    .ifPresentOrElse(told -> guarded(() -> told.drain(reason)), this::dismiss);
        });
    }

    /** Ends the connection at once unless it is just saying goodbye, or has been left to do so, from any thread. */
    void abortFromOutside() {
        whereverItIs(this::dismiss);
    }

    void belongTo(NettyLoop next) {
        loop = next;
    }

    void arrived(Runnable told, List<Runnable> afterwards) {
        relocation = null;
        resuming = false;
        wire.allowClientToEndFirst(!channel.config().isAutoRead());
        guarded(told);
        outbound.flush();
        touch();
        offerAgain();
        wire.wantInput();
        afterwards.forEach(Runnable::run);
    }

    void lost(Throwable cause) {
        // What the system says about the socket comes unchecked where Netty asks for the next bytes.
        if (cause instanceof IOException || cause instanceof UncheckedIOException) {
            LOG.debug("{} was lost: {}", this, cause.toString());
        } else {
            LOG.error("{} was lost", this, cause);
        }
        end();
    }

    void ended() {
        state = ENDED;
        outbound.release();
        if (farewell != null) {
            farewell.cancel();
        }
        attendance.tellClosed();
        inbound.release();
        attendance.left();
        origin.left(this);
    }

    private boolean isUnderWay() {
        return relocation != null && relocation.isUnderWay();
    }

    /** Leaves something for the arrival, if the connection is on its way to another loop. */
    private boolean putOff(Runnable task) {
        Relocation way = relocation;
        if (way == null || !way.isUnderWay()) {
            return false;
        }
        way.afterwards(task);
        return true;
    }

    /** Runs something of the connection's own on its loop; if it moves meanwhile, its arrival sees to the same. */
    private void later(Runnable task) {
        NettyLoop here = loop;
        here.execute(() -> {
            if (here == loop && isReceiving()) {
                task.run();
            }
        });
    }

    /** Runs something on the loop of an open connection, also if it is on its way to another one. */
    private void whereverItIs(Runnable task) {
        onLoop(() -> {
            if (state == OPEN) {
                task.run();
            }
        });
    }

    /** Runs something on the loop of the connection, be it open or not. */
    void onLoop(Runnable task) {
        NettyLoop here = loop;
        here.execute(() -> {
            if (here != loop) {
                onLoop(task);
            } else if (!putOff(() -> onLoop(task))) {
                task.run();
            }
        });
    }

    private void offerAgain() {
        resuming = false;
        inbound.offerAgain();
        if (inbound.hasEnded()) {
            inputEnded();
        }
    }

    private void announceRoom() {
        if (outbound.hasRoomAgain(loop.maxUnsent())) {
            outbound.forgetFull();
            guarded(attendance.handlerThere()::writable);
        }
    }

    private void linger() {
        if (inbound.hasEnded()) {
            end();
            return;
        }
        state = LINGERING;
        wire.allowClientToEndFirst(false);
        channel.config().setAutoRead(true);
        wire.endOutput(this::end);
        attendance.tellClosed();
    }

    private void end() {
        if (!putOff(this::end) && state != ENDED) {
            state = ENDED;
            channel.close();
        }
    }

    /** Runs something of the handler's; if that fails, the connection ends. */
    void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        LOG.error("{}: its handler failed, so it is closed", this, cause);
        loop.blame().failed(attendance, cause);
        end();
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + wire.remoteAddress() + " at " + policy.name();
    }
}
