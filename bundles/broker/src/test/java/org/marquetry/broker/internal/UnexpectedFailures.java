package org.marquetry.broker.internal;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What the engine contained because it should never have happened. In a test it must not go by unseen; and what the engine
 * writes down of its clients is not for the build's log.
 */
final class UnexpectedFailures extends Handler {
    private static final Logger LOGGER = Logger.getLogger("org.marquetry.broker");
    private static final UnexpectedFailures INSTALLED = new UnexpectedFailures();

    private final ThreadLocal<Throwable> first = new ThreadLocal<>();
    private final ThreadLocal<Integer> errors = ThreadLocal.withInitial(() -> 0);

    static {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(INSTALLED);
    }

    private UnexpectedFailures() {}

    /** Fails if something has gone wrong in this thread since the last call. */
    static void check() {
        Throwable found = INSTALLED.first.get();
        INSTALLED.first.remove();
        if (found != null) {
            throw new AssertionError("the engine failed: " + found, found);
        }
    }

    /** How many errors the engine has written down in this thread. */
    static int errors() {
        return INSTALLED.errors.get();
    }

    @Override
    public void publish(LogRecord line) {
        if (!line.getLoggerName().equals(LOGGER.getName()) || line.getLevel() != Level.SEVERE) {
            return;
        }
        errors.set(errors.get() + 1);
        if (line.getThrown() != null && first.get() == null) {
            first.set(line.getThrown());
        }
    }

    @Override
    public void flush() {
        // Nothing is written.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
