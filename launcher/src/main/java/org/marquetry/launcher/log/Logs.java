package org.marquetry.launcher.log;

import java.time.ZoneId;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * The logs of the process: java.util.logging, behind SLF4J, to standard error. Who names a configuration of its own in the
 * system property {@code java.util.logging.config.file} gets that instead.
 */
public final class Logs {
    static final String CONFIG_FILE = "java.util.logging.config.file";

    private static final String MANAGER = "java.util.logging.manager";

    /** Tells at each start what its version is. Kept here, since loggers that nobody holds are forgotten. */
    private static final String COMPONENT_RUNTIME = "org.apache.felix.scr";

    private static @Nullable Logger componentRuntime;

    private Logs() {}

    /** Before anything is logged. */
    public static void install() {
        if (System.getProperty(MANAGER) == null) {
            System.setProperty(MANAGER, LastingLogs.class.getName());
        }
        if (System.getProperty(CONFIG_FILE) == null) {
            root().addHandler(new LogQueue(System.err, new LogLine(ZoneId.systemDefault())));
            componentRuntime = Logger.getLogger(COMPONENT_RUNTIME);
            componentRuntime.setLevel(Level.WARNING);
        }
    }

    /** Waits, within a bound, until all lines so far are written. */
    public static void flush() {
        for (Handler handler : root().getHandlers()) {
            handler.flush();
        }
    }

    private static Logger root() {
        return Logger.getLogger("");
    }
}
