package org.marquetry.netty.internal.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of one handshake is computed elsewhere, as seen from its loop. */
final class HandshakeTasks implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeTasks.class);

    private final Executor threads;
    private final Executor loop;
    private final Runnable whenNoneRuns;
    private int running;
    private boolean over;

    /** @param whenNoneRuns is run on the loop after what a task has led to */
    HandshakeTasks(Executor threads, Executor loop, Runnable whenNoneRuns) {
        this.threads = threads;
        this.loop = loop;
        this.whenNoneRuns = whenNoneRuns;
    }

    boolean areRunning() {
        return running > 0;
    }

    /** What comes from now on, maybe on another loop, is not the handshake's. */
    void letGo() {
        over = true;
    }

    /** On the loop. */
    @Override
    public void execute(Runnable task) {
        if (over) {
            threads.execute(task);
            return;
        }
        running++;
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            running--;
            throw e;
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            finish();
        }
    }

    /** Behind what the task itself has handed to the loop. */
    private void finish() {
        try {
            loop.execute(this::finished);
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop has ended before a handshake");
        }
    }

    private void finished() {
        running--;
        if (running == 0) {
            whenNoneRuns.run();
        }
    }
}
