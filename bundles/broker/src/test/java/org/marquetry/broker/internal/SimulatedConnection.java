package org.marquetry.broker.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.Parked;

/**
 * A connection without a socket. It holds the engine to the contract: what is for the loop only fails elsewhere, and the
 * handler's {@code closed} comes once and never from within one of its calls.
 */
final class SimulatedConnection implements Connection {
    private static final int FAREWELL_SECONDS = 5;
    private static final int DEFAULT_MOST_UNSENT = 64 * 1024;

    private final long id;
    private final ListenerPolicy policy;
    private final SimulatedPeer peer;
    /** What the peer has sent and the broker has not read. */
    private final ByteBuf arriving = Unpooled.buffer();
    /** What was read and not consumed. */
    private final ByteBuf received = Unpooled.buffer();
    /** What was appended and not sent. */
    private final ByteBuf unsent = Unpooled.buffer();

    private SimulatedLoop loop;
    private ConnectionHandler handler;
    private Parked parked;
    private boolean waits;
    private boolean open = true;
    private boolean reading = true;
    private boolean peerFinished;
    private boolean dead;
    private boolean closing;
    private boolean full;
    private boolean moving;
    private SimulatedLoop target;
    private Runnable arrivedTask;
    private int mostUnsent = DEFAULT_MOST_UNSENT;
    private int mostRead = Integer.MAX_VALUE;
    private long peerTakes = Long.MAX_VALUE;

    SimulatedConnection(long id, SimulatedLoop loop, ListenerPolicy policy, SimulatedPeer peer) {
        this.id = id;
        this.loop = loop;
        this.policy = policy;
        this.peer = peer;
    }

    /** Arrives at an engine, or waits for one if there is none. */
    void accepted(@Nullable ConnectionAcceptor engine) {
        loop.enter(this);
        if (engine == null) {
            waits = true;
            reading = false;
        } else {
            handler = engine.accept(this);
        }
    }

    boolean isParked() {
        return waits;
    }

    void adopted(ConnectionAcceptor engine) {
        Parked client = parked;
        waits = false;
        parked = null;
        if (client == null) {
            reading = true;
            handler = engine.accept(this);
            offer();
        } else {
            handler = engine.adopt(this, client);
        }
        loop.touch(this);
        if (!open) {
            loop.loops().ended(this);
            handler.closed();
            handler = null;
        }
    }

    // What the peer does

    /** Sends bytes to the broker. */
    void send(ByteBuf bytes) {
        if (!peerFinished) {
            arriving.writeBytes(bytes);
        }
    }

    /** Closes this side: what was sent before still arrives. */
    void finish() {
        peerFinished = true;
        loop.execute(this::finishIfRead);
    }

    /** The network breaks: of what is on its way in either direction a part arrives at most. */
    void breakOff() {
        peerFinished = true;
        arriving.writerIndex(arriving.readerIndex() + loop.loops().random().nextInt(arriving.readableBytes() + 1));
        peerTakes = 0;
        loop.execute(this::lost);
    }

    /** The network dies without anybody being told: a part of what is on its way arrives, and nothing comes after. */
    void die() {
        peerFinished = true;
        arriving.writerIndex(arriving.readerIndex() + loop.loops().random().nextInt(arriving.readableBytes() + 1));
        dead = true;
    }

    /** The broker's process is gone. */
    void crash() {
        open = false;
        peerFinished = true;
        peer.ended();
    }

    /** From now on the peer reads no more than so many bytes. */
    void peerTakes(long bytes) {
        peerTakes = bytes;
        loop.execute(() -> loop.touch(this));
    }

    /** How much may be unsent before the connection is not writable any more. */
    void mostUnsent(int bytes) {
        mostUnsent = bytes;
    }

    /** How much the broker reads at once at most. */
    void mostRead(int bytes) {
        mostRead = bytes;
    }

    boolean isReading() {
        return reading;
    }

    boolean isOpen() {
        return open;
    }

    /** What the peer has sent and the broker did not read yet. */
    int unread() {
        return arriving.readableBytes();
    }

    // What the loop does

    boolean isReadable() {
        return isReceiving() && reading && arriving.isReadable();
    }

    private boolean isReceiving() {
        return open && !closing && !moving && target == null && handler != null;
    }

    void read() {
        if (isReadable()) {
            int count = Math.min(mostRead, arriving.readableBytes());
            received.writeBytes(arriving, count);
            peer.taken(count);
            arriving.discardSomeReadBytes();
            offer();
            finishIfRead();
        }
    }

    private void offer() {
        handler.received(received);
        received.discardSomeReadBytes();
    }

    private void finishIfRead() {
        if (peerFinished && !dead && isReceiving() && reading && !arriving.isReadable()) {
            close();
        }
    }

    void endOfTurn() {
        if (moving) {
            return;
        }
        flush();
        if (closing && !unsent.isReadable()) {
            end();
        } else if (open && target != null) {
            depart();
        } else if (open && !closing && full && unsent.readableBytes() <= mostUnsent / 2) {
            loop.execute(this::announceRoom);
        }
    }

    private void flush() {
        int count = (int) Math.min(peerTakes, unsent.readableBytes());
        if (count > 0 && open) {
            peerTakes -= peerTakes == Long.MAX_VALUE ? 0 : count;
            peer.arrived(unsent.readSlice(count));
            unsent.discardSomeReadBytes();
        }
    }

    private void announceRoom() {
        if (open && !closing && !moving && handler != null && full && unsent.readableBytes() <= mostUnsent / 2) {
            full = false;
            handler.writable();
        }
    }

    private void depart() {
        loop.leave(this);
        moving = true;
        SimulatedLoop there = target;
        there.execute(() -> arrive(there));
    }

    private void arrive(SimulatedLoop there) {
        loop = there;
        target = null;
        moving = false;
        there.enter(this);
        Runnable task = arrivedTask;
        arrivedTask = null;
        task.run();
        if (open && !closing) {
            offer();
        }
        there.touch(this);
        finishIfRead();
    }

    private void lost() {
        if (moving || !loop.inLoop()) {
            // It is on its way to another loop, or there already.
            loop.execute(this::lost);
        } else {
            end();
        }
    }

    private void end() {
        if (open) {
            open = false;
            SimulatedLoop last = loop;
            last.execute(() -> {
                last.leave(this);
                peer.ended();
                if (handler != null) {
                    last.loops().ended(this);
                    handler.closed();
                    handler = null;
                }
            });
        }
    }

    // What the engine does

    @Override
    public long id() {
        return id;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public ListenerPolicy policy() {
        return policy;
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) (id & 0xffff));
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883);
    }

    @Override
    public ByteBuf output() {
        requireHere();
        if (!open || closing) {
            return Unpooled.buffer();
        }
        loop.touch(this);
        return unsent;
    }

    @Override
    public int unsent() {
        requireHere();
        return unsent.readableBytes();
    }

    @Override
    public boolean isWritable() {
        requireHere();
        full |= unsent.readableBytes() > mostUnsent;
        return !full;
    }

    @Override
    public ByteBuf unconsumed() {
        requireHere();
        return received;
    }

    @Override
    public void reading(boolean on) {
        requireHere();
        reading = on;
        if (on) {
            loop.execute(this::finishIfRead);
        }
    }

    @Override
    public void moveTo(Loop next, Runnable arrived) {
        requireHere();
        if (target != null) {
            throw new AssertionError("connection " + id + " is moved twice");
        }
        if (open && !closing) {
            target = (SimulatedLoop) next;
            arrivedTask = arrived;
            loop.touch(this);
        }
    }

    @Override
    public void resume() {
        requireHere();
        SimulatedLoop here = loop;
        here.execute(() -> {
            if (here == loop && isReceiving() && received.isReadable()) {
                offer();
            }
        });
    }

    @Override
    public void park(Parked client) {
        requireHere();
        waits = true;
        parked = client;
        handler = null;
        reading = false;
    }

    @Override
    public void close() {
        requireHere();
        if (open && !closing) {
            closing = true;
            loop.touch(this);
            loop.schedule(this::lost, FAREWELL_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void abort() {
        requireHere();
        end();
    }

    private void requireHere() {
        if (!moving) {
            loop.requireInLoop();
        }
    }
}
