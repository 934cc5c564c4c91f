package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;

/** Ends a connection whose client is silent for too long (MQTT-3.1.2-22). Belongs to the connection's loop. */
final class KeepAlive {
    private final ClientConnection connection;
    private final TimeSource time;
    private final long millis;
    private long lastHeard;
    private TimerWheel.@Nullable Timer timer;

    /** Begins to watch; a limit of 0 allows any silence. */
    KeepAlive(ClientConnection connection, long millis) {
        this.connection = connection;
        this.millis = millis;
        time = connection.engine().time();
        heard();
        watch();
    }

    void heard() {
        lastHeard = time.uptimeMillis();
    }

    /** For how long nothing has come. */
    long idle() {
        return time.uptimeMillis() - lastHeard;
    }

    /** Nothing had come for so long when the watch began. */
    void wasIdleFor(long before) {
        lastHeard = time.uptimeMillis() - before;
        stop();
        watch();
    }

    private void watch() {
        if (millis > 0) {
            timer = connection.loop().timers().set(millis - idle(), this::due);
        }
    }

    private void due() {
        if (connection.intake().isHeldByBroker()) {
            // Who is not read from cannot be heard.
            heard();
            watch();
        } else if (idle() >= millis) {
            connection.end(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing received for " + millis / 1000 + " s");
        } else {
            watch();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
