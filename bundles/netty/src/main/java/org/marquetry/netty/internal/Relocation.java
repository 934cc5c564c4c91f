package org.marquetry.netty.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.netty.channel.Channel;

/**
 * A connection's way to another loop. It leaves at the end of a turn, once what it appended was sent; from then on the old
 * loop touches nothing of it, and what somebody wants from it is put off until it has arrived.
 */
final class Relocation {
    private final SocketConnection connection;
    private final Channel channel;
    private final NettyLoop target;
    private final Runnable arrived;
    private boolean underWay;
    private List<Runnable> afterwards = List.of();

    Relocation(SocketConnection connection, Channel channel, NettyLoop target, Runnable arrived) {
        this.connection = connection;
        this.channel = channel;
        this.target = target;
        this.arrived = arrived;
    }

    void start() {
        if (connection.loop() == target) {
            connection.arrived(arrived, afterwards);
            return;
        }
        underWay = true;
        channel.deregister().addListener(done -> leave());
    }

    /** Whether no loop has the connection. */
    boolean isUnderWay() {
        return underWay;
    }

    void afterwards(Runnable task) {
        if (afterwards.isEmpty()) {
            afterwards = new ArrayList<>();
        }
        afterwards.add(task);
    }

    private void leave() {
        if (!channel.isOpen()) {
            return; // It ended before it could leave, and the old loop is about to say so.
        }
        connection.belongTo(target);
        try {
            target.execute(this::register);
        } catch (RejectedExecutionException e) {
            channel.unsafe().closeForcibly();
            connection.ended();
        }
    }

    /** On the new loop, so that it is woken once and not a second time to hear that it is done. */
    private void register() {
        target.register(channel).addListener(done -> {
            if (done.isSuccess()) {
                connection.arrived(arrived, afterwards);
            } else {
                connection.ended();
            }
        });
    }

    @Override
    public String toString() {
        return "to " + target;
    }
}
