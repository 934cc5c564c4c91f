package org.marquetry.netty.internal;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Loop;

/** On which loop a connection is, and what waits while it is on its way to another one. */
final class Whereabouts {
    private final SocketConnection connection;
    private final Channel channel;
    private volatile NettyLoop loop;
    private @Nullable Relocation relocation;

    Whereabouts(SocketConnection connection, Channel channel, NettyLoop loop) {
        this.connection = connection;
        this.channel = channel;
        this.loop = loop;
    }

    NettyLoop loop() {
        return loop;
    }

    /** Whether it is to go nowhere else. */
    boolean isSettled() {
        return relocation == null;
    }

    /** Whether no loop has the connection. */
    boolean isUnderWay() {
        return relocation != null && relocation.isUnderWay();
    }

    /** The connection will go once what it appended was sent. */
    void moveTo(Loop target, Runnable arrived) {
        if (relocation != null) {
            throw new IllegalStateException(connection + " is on its way " + relocation);
        }
        if (!(target instanceof NettyLoop there)) {
            throw new IllegalArgumentException(target + " is not one of these event loops");
        }
        relocation = new Relocation(connection, channel, there, arrived);
    }

    /** Nothing of the connection is left to do on its loop, so it may go. */
    void leave() {
        if (relocation != null) {
            relocation.start();
        }
    }

    void belongTo(NettyLoop next) {
        loop = next;
    }

    void arrived() {
        relocation = null;
    }

    /** Leaves something for the arrival, if the connection is on its way to another loop. */
    boolean putOff(Runnable task) {
        Relocation way = relocation;
        if (way == null || !way.isUnderWay()) {
            return false;
        }
        way.afterwards(task);
        return true;
    }

    /** Runs something of the connection's own on its loop; if it moves meanwhile, its arrival sees to the same. */
    void later(Runnable task) {
        NettyLoop here = loop;
        here.execute(() -> {
            if (here == loop && connection.isReceiving()) {
                task.run();
            }
        });
    }

    /** Runs something on the loop of the connection, be it open or not, also if it is on its way to another one. */
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
}
