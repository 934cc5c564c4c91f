package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;

/** When a session ends whose client is away (MQTT 5.0 section 3.1.2.11.2). Belongs to the session's loop. */
final class ExpiryClock {
    private TimerWheel.@Nullable Timer timer;
    private long due;

    void set(EngineLoop loop, long millis, Runnable end) {
        stop();
        due = loop.engine().time().uptimeMillis() + millis;
        timer = loop.timers().set(millis, end);
    }

    /** Whether the time has run out, though the end has not come yet since timers are coarse. */
    boolean hasRunOut(EngineLoop loop) {
        return timer != null && loop.engine().time().uptimeMillis() >= due;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
