package org.marquetry.api.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A thread that stands for a loop of the broker. */
final class TrialLoop implements Executor, AutoCloseable {
    static final long SECONDS = 60;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "marquetry-testkit-loop");
        made.setDaemon(true);
        return made;
    });
    private volatile long threadId;

    TrialLoop() {
        thread.execute(() -> threadId = Thread.currentThread().getId());
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    boolean isCurrent() {
        return Thread.currentThread().getId() == threadId;
    }

    /** Runs something on the loop and waits for it. */
    <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
