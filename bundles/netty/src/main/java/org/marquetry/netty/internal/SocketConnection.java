package org.marquetry.netty.internal;

import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.Parked;
import org.marquetry.api.transport.Peer;
import org.osgi.framework.Bundle;

/**
 * A connection: what its handler asks for, and when the handler is called. All its state belongs to the loop that it is on;
 * the handler's {@code closed} is never called from within a call of the handler's own.
 */
final class SocketConnection implements Connection {
    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final Channel channel;
    private final ListeningSocket origin;
    private final ListenerPolicy policy;
    private final Wire wire;
    private final Attendance attendance;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Whereabouts whereabouts;
    private final Ending ending;

    private boolean touched;
    private boolean resuming;

    SocketConnection(Channel channel, NettyLoop loop, ListeningSocket origin, ListenerPolicy policy, Layers layers) {
        this.channel = channel;
        whereabouts = new Whereabouts(this, channel, loop);
        ending = new Ending(this, channel, whereabouts);
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
        return whereabouts.loop();
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
        if (!ending.isOpen()) {
            return loop().discarded();
        }
        if (whereabouts.isUnderWay()) {
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
        return outbound.isWritable(loop().maxUnsent());
    }

    @Override
    public ByteBuf unconsumed() {
        return inbound.kept();
    }

    @Override
    public void reading(boolean on) {
        if (!ending.isOpen() || whereabouts.putOff(() -> reading(on)) || !channel.isOpen()) {
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
        if (ending.isOpen() && !resuming) {
            resuming = true;
            whereabouts.later(this::offerAgain);
        }
    }

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        if (!ending.isOpen()) {
            return;
        }
        whereabouts.moveTo(target, arrived);
        wire.allowClientToEndFirst(true);
        touch();
    }

    @Override
    public void close() {
        if (!ending.isOpen() || whereabouts.putOff(this::close)) {
            return;
        }
        if (outbound.isEmpty() && !wire.isLayered()) {
            ending.end();
        } else {
            leave();
        }
    }

    @Override
    public void abort() {
        ending.end();
    }

    Wire wire() {
        return wire;
    }

    boolean isOpen() {
        return ending.isOpen();
    }

    /** Whether the handler may be given bytes. */
    boolean isReceiving() {
        return ending.isOpen() && whereabouts.isSettled() && attendance.isThere();
    }

    /** Whether to ask the socket for more. */
    boolean isReading() {
        return channel.isOpen() && whereabouts.isSettled() && channel.config().isAutoRead();
    }

    void begun() {
        attendance.begin();
    }

    @Override
    public void park(@Nullable Parked client) {
        if (ending.isOpen()) {
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
            ending.end();
        } else if (ending.isOpen()) {
            output().writeBytes(parked.farewell().asByteBuffer());
            close();
        }
    }

    void offer(ByteBuf bytes) {
        try {
            attendance.handlerThere().received(bytes);
        } catch (RuntimeException | Error e) {
            ending.failed(e);
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
        ending.leave();
    }

    /** Sees to the connection at the end of the turn; on the way to another loop there is none, but there is after it. */
    void touch() {
        assert loop().inLoop() : "called on another loop than that of " + this;
        if (!touched && !whereabouts.isUnderWay()) {
            touched = true;
            loop().turn().touch(this);
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
        if (!ending.isOpen() && outbound.isEmpty()) {
            ending.allSent(inbound.hasEnded());
        }
        if (ending.isOpen() && outbound.hasRoomAgain(loop().maxUnsent())) {
            whereabouts.later(this::announceRoom);
        }
        if (ending.isOpen() && !whereabouts.isSettled()) {
            loop().outputs().forget(outbound);
            outbound.withdraw();
            whereabouts.leave();
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

    /** Ends the connection if an engine of a bundle that has stopped has left it to nobody, from any thread. */
    void endIfLeftBy(Bundle bundle) {
        whereverItIs(() -> {
            if (attendance.isFrom(bundle)) {
                attendance.abandon();
                ending.end();
            }
        });
    }

    void belongTo(NettyLoop next) {
        whereabouts.belongTo(next);
    }

    void arrived(Runnable told, List<Runnable> afterwards) {
        whereabouts.arrived();
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
        ending.lost(cause);
    }

    void ended() {
        ending.ended();
        outbound.release();
        attendance.tellClosed();
        inbound.release();
        attendance.left();
        origin.left(this);
    }

    /** Runs something on the loop of an open connection, also if it is on its way to another one. */
    private void whereverItIs(Runnable task) {
        onLoop(() -> {
            if (ending.isOpen()) {
                task.run();
            }
        });
    }

    /** Runs something on the loop of the connection, be it open or not. */
    void onLoop(Runnable task) {
        whereabouts.onLoop(task);
    }

    private void offerAgain() {
        resuming = false;
        inbound.offerAgain();
        if (inbound.hasEnded()) {
            inputEnded();
        }
    }

    private void announceRoom() {
        if (outbound.hasRoomAgain(loop().maxUnsent())) {
            outbound.forgetFull();
            guarded(attendance.handlerThere()::writable);
        }
    }

    /** Runs something of the handler's; if that fails, the connection ends. */
    void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            ending.failed(e);
        }
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + wire.remoteAddress() + " at " + policy.name();
    }
}
