package org.marquetry.launcher.log;

import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;

/** The log service as one bundle sees it. */
final class BundleLog implements LogService {
    private static final String CONFIGURATION_ADMIN = "org.apache.felix.configadmin";

    private final Bundle bundle;
    private final BooleanSupplier quiet;

    /**
     * @param quiet whether its lines are for debugging only, since somebody else tells of failures at the moment
     */
    BundleLog(Bundle bundle, BooleanSupplier quiet) {
        this.bundle = bundle;
        this.quiet = quiet;
    }

    @Override
    public Logger getLogger(String name) {
        return getLogger(bundle, name, Logger.class);
    }

    @Override
    public Logger getLogger(Class<?> type) {
        return getLogger(type.getName());
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> loggerType) {
        return getLogger(bundle, name, loggerType);
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> type, Class<L> loggerType) {
        return getLogger(bundle, type.getName(), loggerType);
    }

    @Override
    public <L extends Logger> L getLogger(Bundle owner, String name, Class<L> loggerType) {
        LogForm form;
        if (loggerType == Logger.class) {
            form = LogForm.BRACES;
        } else if (loggerType == FormatterLogger.class) {
            form = LogForm.PERCENT;
        } else {
            throw new IllegalArgumentException(loggerType.getName() + " is neither Logger nor FormatterLogger");
        }
        String known = Logger.ROOT_LOGGER_NAME.equals(name) ? owner.getSymbolicName() : name;
        return loggerType.cast(new ServiceLogger(known, form, quiet));
    }

    @Override
    @SuppressWarnings("deprecation")
    public void log(int level, String message) {
        log(level, message, null);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void log(int level, String message, @Nullable Throwable thrown) {
        LogLevel known = level(level);
        if (known == LogLevel.DEBUG && CONFIGURATION_ADMIN.equals(bundle.getSymbolicName())) {
            // It tells configurations with their values, and some of these are secrets.
            return;
        }
        new ServiceLogger(bundle.getSymbolicName(), LogForm.BRACES, quiet).log(known, message, thrown);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void log(ServiceReference<?> reference, int level, String message) {
        log(level, reference + ": " + message, null);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void log(ServiceReference<?> reference, int level, String message, @Nullable Throwable thrown) {
        log(level, reference + ": " + message, thrown);
    }

    /** The levels that the log service had before it had loggers. */
    private static LogLevel level(int number) {
        return switch (number) {
            case 1 -> LogLevel.ERROR;
            case 2 -> LogLevel.WARN;
            case 3 -> LogLevel.INFO;
            default -> LogLevel.DEBUG;
        };
    }
}
