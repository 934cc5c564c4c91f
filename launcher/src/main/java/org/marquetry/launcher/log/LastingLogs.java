package org.marquetry.launcher.log;

import java.io.IOException;
import java.util.logging.LogManager;

/** Keeps the handlers while the process ends, and does without the JDK's default configuration. */
public final class LastingLogs extends LogManager {
    /** Called by the JDK, which makes one by its name. */
    public LastingLogs() {}

    @Override
    public void readConfiguration() throws IOException {
        if (System.getProperty(Logs.CONFIG_FILE) != null) {
            super.readConfiguration();
        }
    }

    /** The JDK resets the logs when the process is told to end, which is when the broker has most to say. */
    @Override
    public void reset() {
        if (System.getProperty(Logs.CONFIG_FILE) != null) {
            super.reset();
        }
    }
}
