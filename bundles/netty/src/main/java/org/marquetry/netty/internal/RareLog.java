package org.marquetry.netty.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets one line through in a while, so that whoever provokes a message cannot fill the disk with it. */
final class RareLog {
    static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private long silentUntil;
    private long suppressed;

    RareLog() {
        this(System::nanoTime);
    }

    RareLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        silentUntil = nanoTime.getAsLong();
    }

    /**
     * Takes note of an event.
     *
     * @return how many events a line to be written now stands for, or 0 to stay silent
     */
    synchronized long count() {
        long now = nanoTime.getAsLong();
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
