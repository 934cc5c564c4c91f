package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Workers that work when they are told to. */
final class ManualExecutor implements Executor {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean held;
    private boolean shutDown;

    @Override
    public void execute(Runnable task) {
        if (shutDown) {
            throw new RejectedExecutionException("shut down");
        }
        tasks.add(task);
    }

    /** Nothing is done until this is called with false. */
    void hold(boolean on) {
        held = on;
    }

    /** Refuses what comes from now on. */
    void shutDown() {
        shutDown = true;
    }

    /** Does one task; false if there is none, or nothing is to be done. */
    boolean work() {
        if (held || tasks.isEmpty()) {
            return false;
        }
        tasks.poll().run();
        return true;
    }
}
