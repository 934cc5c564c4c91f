package org.marquetry.broker.internal;

import java.util.concurrent.TimeUnit;

/** The two clocks of the engine; tests bring their own. */
interface TimeSource {
    /** Milliseconds since 1970, for what is written down: expiry of messages and sessions. May jump. */
    long wallMillis();

    /** Milliseconds since some moment, for what is measured: keep alive, time-outs, delays. Never jumps. */
    long uptimeMillis();

    /** The clocks of the machine. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long uptimeMillis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }
    };
}
