package org.marquetry.launcher.log;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LoggerConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A logger of the OSGi log service, before one of SLF4J. */
final class ServiceLogger implements FormatterLogger {
    /** By its name, since the class belongs to a bundle. */
    private static final String CONFIGURATION_EXCEPTION = "org.marquetry.api.config.ConfigurationException";

    private final Logger target;
    private final LogForm form;
    private final BooleanSupplier quiet;

    /**
     * @param quiet whether all lines are for debugging only at the moment
     */
    ServiceLogger(String name, LogForm form, BooleanSupplier quiet) {
        target = LoggerFactory.getLogger(name);
        this.form = form;
        this.quiet = quiet;
    }

    @Override
    public String getName() {
        return target.getName();
    }

    void log(LogLevel level, String message, @Nullable Throwable thrown) {
        if (thrown instanceof BundleException && thrown.getCause() == null) {
            // What a bundle lacks is all in the message; where in the framework that shows is no news to an operator.
            log(level, message + ": " + thrown.getMessage(), null);
            return;
        }
        Level wanted = quiet.getAsBoolean() ? Level.DEBUG : level(level);
        Throwable refusal = refusal(thrown);
        target.makeLoggingEventBuilder(wanted)
                .setCause(refusal == null ? thrown : null)
                .log(refusal == null ? message : refusal.getMessage());
    }

    /** A refused configuration says all in its message; where in the code that happened is no news to an operator. */
    private static @Nullable Throwable refusal(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        while (cause != null && !cause.getClass().getName().equals(CONFIGURATION_EXCEPTION)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case AUDIT, INFO -> Level.INFO;
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }

    private void log(LogLevel level, boolean enabled, String format, Object... arguments) {
        if (!enabled) {
            return;
        }
        int last = arguments.length - 1;
        if (last >= 0 && arguments[last] instanceof Throwable thrown) {
            log(level, form.apply(format, Arrays.copyOf(arguments, last)), thrown);
        } else {
            log(level, form.apply(format, arguments), null);
        }
    }

    private <E extends Exception> void consume(boolean enabled, LoggerConsumer<E> consumer) throws E {
        if (enabled) {
            consumer.accept(this);
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return target.isTraceEnabled();
    }

    @Override
    public void trace(String message) {
        log(LogLevel.TRACE, message, null);
    }

    @Override
    public void trace(String format, Object argument) {
        log(LogLevel.TRACE, isTraceEnabled(), format, argument);
    }

    @Override
    public void trace(String format, Object first, Object second) {
        log(LogLevel.TRACE, isTraceEnabled(), format, first, second);
    }

    @Override
    public void trace(String format, Object... arguments) {
        log(LogLevel.TRACE, isTraceEnabled(), format, arguments);
    }

    @Override
    public <E extends Exception> void trace(LoggerConsumer<E> consumer) throws E {
        consume(isTraceEnabled(), consumer);
    }

    @Override
    public boolean isDebugEnabled() {
        return target.isDebugEnabled();
    }

    @Override
    public void debug(String message) {
        log(LogLevel.DEBUG, message, null);
    }

    @Override
    public void debug(String format, Object argument) {
        log(LogLevel.DEBUG, isDebugEnabled(), format, argument);
    }

    @Override
    public void debug(String format, Object first, Object second) {
        log(LogLevel.DEBUG, isDebugEnabled(), format, first, second);
    }

    @Override
    public void debug(String format, Object... arguments) {
        log(LogLevel.DEBUG, isDebugEnabled(), format, arguments);
    }

    @Override
    public <E extends Exception> void debug(LoggerConsumer<E> consumer) throws E {
        consume(isDebugEnabled(), consumer);
    }

    @Override
    public boolean isInfoEnabled() {
        return target.isInfoEnabled();
    }

    @Override
    public void info(String message) {
        log(LogLevel.INFO, message, null);
    }

    @Override
    public void info(String format, Object argument) {
        log(LogLevel.INFO, isInfoEnabled(), format, argument);
    }

    @Override
    public void info(String format, Object first, Object second) {
        log(LogLevel.INFO, isInfoEnabled(), format, first, second);
    }

    @Override
    public void info(String format, Object... arguments) {
        log(LogLevel.INFO, isInfoEnabled(), format, arguments);
    }

    @Override
    public <E extends Exception> void info(LoggerConsumer<E> consumer) throws E {
        consume(isInfoEnabled(), consumer);
    }

    @Override
    public boolean isWarnEnabled() {
        return target.isWarnEnabled();
    }

    @Override
    public void warn(String message) {
        log(LogLevel.WARN, message, null);
    }

    @Override
    public void warn(String format, Object argument) {
        log(LogLevel.WARN, isWarnEnabled(), format, argument);
    }

    @Override
    public void warn(String format, Object first, Object second) {
        log(LogLevel.WARN, isWarnEnabled(), format, first, second);
    }

    @Override
    public void warn(String format, Object... arguments) {
        log(LogLevel.WARN, isWarnEnabled(), format, arguments);
    }

    @Override
    public <E extends Exception> void warn(LoggerConsumer<E> consumer) throws E {
        consume(isWarnEnabled(), consumer);
    }

    @Override
    public boolean isErrorEnabled() {
        return target.isErrorEnabled();
    }

    @Override
    public void error(String message) {
        log(LogLevel.ERROR, message, null);
    }

    @Override
    public void error(String format, Object argument) {
        log(LogLevel.ERROR, isErrorEnabled(), format, argument);
    }

    @Override
    public void error(String format, Object first, Object second) {
        log(LogLevel.ERROR, isErrorEnabled(), format, first, second);
    }

    @Override
    public void error(String format, Object... arguments) {
        log(LogLevel.ERROR, isErrorEnabled(), format, arguments);
    }

    @Override
    public <E extends Exception> void error(LoggerConsumer<E> consumer) throws E {
        consume(isErrorEnabled(), consumer);
    }

    @Override
    public void audit(String message) {
        log(LogLevel.AUDIT, message, null);
    }

    @Override
    public void audit(String format, Object argument) {
        log(LogLevel.AUDIT, true, format, argument);
    }

    @Override
    public void audit(String format, Object first, Object second) {
        log(LogLevel.AUDIT, true, format, first, second);
    }

    @Override
    public void audit(String format, Object... arguments) {
        log(LogLevel.AUDIT, true, format, arguments);
    }
}
