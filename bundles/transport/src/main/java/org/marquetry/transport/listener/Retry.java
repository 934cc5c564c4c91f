package org.marquetry.transport.listener;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Tries something again, less and less often, on a thread of its own until it has succeeded or is given up. */
final class Retry {
    /** Short, since an address is mostly in the way because who had it is just ending. */
    private static final long FIRST_PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private static final long LONGEST_PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Predicate<Retry> attempt;
    private final Thread thread;

    private Retry(String name, Predicate<Retry> attempt) {
        this.attempt = attempt;
        thread = new Thread(this::run, "marquetry-retry-" + name);
        thread.setDaemon(true);
    }

    /**
     * @param attempt is told which retry it belongs to, and whether it need not be repeated is what it returns
     */
    static Retry begin(String name, Predicate<Retry> attempt) {
        Retry retry = new Retry(name, attempt);
        retry.thread.start();
        return retry;
    }

    void giveUp() {
        thread.interrupt();
    }

    private void run() {
        try {
            long pause = FIRST_PAUSE_MILLIS;
            do {
                TimeUnit.MILLISECONDS.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            } while (!attempt.test(this));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
