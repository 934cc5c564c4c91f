package org.marquetry.itests.harness;

import java.time.Duration;

/** A point in time until which something has to happen. */
public final class Deadline {
    /** Generous, since tests share the machine; a test that passes never waits for it. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** What is left, never less than one millisecond, since 0 means for ever to a socket. */
    public int millisLeft() {
        return (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    public boolean isOver() {
        return System.nanoTime() >= end;
    }
}
