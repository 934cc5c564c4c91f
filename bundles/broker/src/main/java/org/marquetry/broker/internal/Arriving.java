package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;

/**
 * How many QoS 2 publications of one client wait for the store, those of a session that has ended included: what the client
 * publishes in the next one must not overtake them (MQTT-4.6.0-6). Belongs to the client's loop.
 */
final class Arriving {
    private int count;
    private @Nullable Runnable whenNone;

    boolean isNone() {
        return count == 0;
    }

    void begun() {
        count++;
    }

    void over() {
        count--;
        if (count == 0 && whenNone != null) {
            whenNone.run();
        }
    }

    /** Has something done as soon as there are none; null for nothing. */
    void whenNone(@Nullable Runnable task) {
        whenNone = task;
    }
}
