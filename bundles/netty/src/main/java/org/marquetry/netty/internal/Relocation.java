package org.marquetry.netty.internal;

import java.util.ArrayList;
import java.util.List;

/** A connection's way to another loop. */
final class Relocation {
    private final NettyLoop target;
    private final Runnable arrived;
    private boolean departed;
    private List<Runnable> afterwards;

    Relocation(NettyLoop target, Runnable arrived) {
        this.target = target;
        this.arrived = arrived;
    }

    NettyLoop target() {
        return target;
    }

    /** From here on the old loop touches nothing any more. */
    void depart() {
        departed = true;
    }

    boolean hasDeparted() {
        return departed;
    }

    /** Puts off what somebody wants from the connection until it can be had. */
    void afterwards(Runnable task) {
        if (afterwards == null) {
            afterwards = new ArrayList<>();
        }
        afterwards.add(task);
    }

    void arrive() {
        arrived.run();
    }

    void runAfterwards() {
        if (afterwards != null) {
            afterwards.forEach(Runnable::run);
        }
    }
}
