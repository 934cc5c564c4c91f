package org.marquetry.broker.internal.promises;

/** When something happens: the order of all that is seen, and the time of day. */
final class Clock {
    /** Behind everything that happens. */
    static final long NEVER = Long.MAX_VALUE;

    private long order;
    private long millis;

    long next() {
        return ++order;
    }

    long order() {
        return order;
    }

    long millis() {
        return millis;
    }

    void millis(long now) {
        millis = now;
    }
}
