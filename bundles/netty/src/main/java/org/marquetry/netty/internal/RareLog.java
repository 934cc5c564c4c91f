package org.marquetry.netty.internal;

import java.util.concurrent.TimeUnit;

/** Lets one line through in a while, so that whoever provokes a message cannot fill the disk with it. */
final class RareLog {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private long silentUntil = System.nanoTime();
    private long suppressed;

    /**
     * Takes note of an event.
     *
     * @return how many events a line to be written now stands for, or 0 to stay silent
     */
    synchronized long count() {
        long now = System.nanoTime();
        suppressed++;
        if (now - silentUntil < 0) {
            return 0;
        }
        silentUntil = now + PAUSE;
        long stands = suppressed;
        suppressed = 0;
        return stands;
    }
}
