package org.marquetry.broker.internal;

import java.util.concurrent.atomic.AtomicLong;

/** A number that one thread changes and any thread reads: cheaper than an atomic increment. */
final class Counter {
    private final AtomicLong value = new AtomicLong();

    void add(long delta) {
        value.setOpaque(value.getPlain() + delta);
    }

    void increment() {
        add(1);
    }

    long get() {
        return value.getOpaque();
    }
}
