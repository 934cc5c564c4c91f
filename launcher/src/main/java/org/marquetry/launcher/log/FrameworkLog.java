package org.marquetry.launcher.log;

import org.apache.felix.framework.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Where the framework itself logs to; its default is standard output. */
public final class FrameworkLog extends Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.apache.felix.framework");

    /** Logs errors and warnings. */
    public FrameworkLog() {
        setLogLevel(LOG_WARNING);
    }

    @Override
    protected void doLog(int level, String message, Throwable thrown) {
        LOG.makeLoggingEventBuilder(level == LOG_ERROR ? Level.ERROR : Level.WARN)
                .setCause(thrown)
                .log(message);
    }
}
