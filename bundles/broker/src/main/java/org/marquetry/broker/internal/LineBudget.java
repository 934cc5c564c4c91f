package org.marquetry.broker.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many lines of one kind are written in a second, since peers can cause millions. For all threads. */
final class LineBudget {
    private final int linesASecond;
    private final AtomicLong second = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    LineBudget(int linesASecond) {
        this.linesASecond = linesASecond;
    }

    /** Whether one more line may be written now. */
    boolean allows() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        long before = second.get();
        if (before != now && second.compareAndSet(before, now)) {
            written.set(0);
        }
        if (written.incrementAndGet() <= linesASecond) {
            return true;
        }
        leftOut.incrementAndGet();
        return false;
    }

    /** What to say of the lines that were left out before this one. */
    String leftOut() {
        long count = leftOut.getAndSet(0);
        return count == 0 ? "" : " (and " + count + " more lines like this, left out)";
    }
}
