package org.marquetry.netty.internal;

import java.util.concurrent.TimeUnit;

import org.marquetry.api.transport.Loop;

/** A loop that is none of these: runs all at once, and what is scheduled never. */
class ForeignLoop implements Loop {
    @Override
    public final int index() {
        return 0;
    }

    @Override
    public final boolean inLoop() {
        return true;
    }

    @Override
    public final void execute(Runnable task) {
        task.run();
    }

    @Override
    public final void atEndOfTurn(Runnable task) {
        task.run();
    }

    @Override
    public Cancellable schedule(Runnable task, long delay, TimeUnit unit) {
        return () -> {};
    }
}
