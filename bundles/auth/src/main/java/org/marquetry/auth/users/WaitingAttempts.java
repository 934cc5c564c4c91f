package org.marquetry.auth.users;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Attempts to log in that have to wait before they are looked at. They do so without a thread each, and their number is bounded. */
public final class WaitingAttempts implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;

    private final ScheduledThreadPoolExecutor waiting;

    /** @param thread the name of the thread that they are run on */
    public WaitingAttempts(String thread) {
        waiting = new ScheduledThreadPoolExecutor(1, task -> {
            Thread one = new Thread(task, thread);
            one.setDaemon(true);
            return one;
        });
        waiting.setRemoveOnCancelPolicy(true);
        waiting.setKeepAliveTime(30, TimeUnit.SECONDS);
        waiting.allowCoreThreadTimeOut(true);
    }

    /** Runs it after so many milliseconds, at once for none; false if it is {@link Slowdown#TOO_LONG}, or no more may wait. */
    public boolean run(long millis, Runnable attempt) {
        if (millis == 0) {
            attempt.run();
            return true;
        }
        if (millis == Slowdown.TOO_LONG || waiting.getQueue().size() >= MOST_WAITING) {
            return false;
        }
        try {
            waiting.schedule(attempt, millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Those that wait are not run any more. */
    @Override
    public void close() {
        waiting.shutdownNow();
    }
}
