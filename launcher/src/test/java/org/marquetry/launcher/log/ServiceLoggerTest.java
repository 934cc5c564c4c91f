package org.marquetry.launcher.log;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.config.ConfigurationException;
import org.osgi.framework.BundleException;
import org.osgi.service.log.LogLevel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

final class ServiceLoggerTest {
    private static final String NAME = "org.marquetry.launcher.log.test";

    private final Logger target = Logger.getLogger(NAME);
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private boolean quiet;

    @BeforeEach
    void listen() {
        target.setUseParentHandlers(false);
        target.addHandler(handler);
    }

    @AfterEach
    void leave() {
        target.removeHandler(handler);
        target.setLevel(null);
    }

    @Test
    void putsArgumentsIntoBraces() {
        logger(LogForm.BRACES).info("{} of {}", "one", 2);

        assertEquals("one of 2", only().getMessage());
        assertEquals(Level.INFO, only().getLevel());
        assertEquals(NAME, only().getLoggerName());
    }

    @Test
    void putsArgumentsIntoPercentSigns() {
        logger(LogForm.PERCENT).warn("%s of %d", "one", 2);

        assertEquals("one of 2", only().getMessage());
        assertEquals(Level.WARNING, only().getLevel());
    }

    @Test
    void keepsAMessageWhoseFormIsWrong() {
        logger(LogForm.PERCENT).error("%d of %d", "one", 2);

        assertEquals("%d of %d [one, 2]", only().getMessage());
    }

    @Test
    void leavesAMessageWithoutArgumentsAsItIs() {
        logger(LogForm.BRACES).info("{} %s");

        assertEquals("{} %s", only().getMessage());
    }

    @Test
    void aThrowableAtTheEndIsTheCause() {
        RuntimeException cause = new RuntimeException("why");

        logger(LogForm.BRACES).error("failed: {}", "it", cause);

        assertEquals("failed: it", only().getMessage());
        assertSame(cause, only().getThrown());
    }

    @Test
    void aRefusedConfigurationIsOneLine() {
        RuntimeException cause = new RuntimeException("outer", new ConfigurationException("a: b=c is not allowed"));

        logger(LogForm.BRACES).log(LogLevel.ERROR, "The modified method has thrown an exception", cause);

        assertEquals("a: b=c is not allowed", only().getMessage());
        assertNull(only().getThrown());
        assertEquals(Level.SEVERE, only().getLevel());
    }

    @Test
    void aBundleThatDoesNotResolveIsOneLine() {
        logger(LogForm.BRACES).log(LogLevel.WARN, "a.jar does not start", new BundleException("b is missing"));

        assertEquals("a.jar does not start: b is missing", only().getMessage());
        assertNull(only().getThrown());
    }

    @Test
    void aQuietLoggerIsForDebuggingOnly() {
        target.setLevel(Level.FINE);
        quiet = true;

        logger(LogForm.BRACES).error("failed");

        assertEquals(Level.FINE, only().getLevel());
    }

    @Test
    void whatIsNotEnabledIsNotEvenMade() {
        target.setLevel(Level.WARNING);

        logger(LogForm.BRACES).info(logger -> records.add(new LogRecord(Level.OFF, "made")));
        logger(LogForm.BRACES).info("{}", 1);

        assertEquals(List.of(), records);
    }

    private ServiceLogger logger(LogForm form) {
        return new ServiceLogger(NAME, form, () -> quiet);
    }

    private LogRecord only() {
        assertEquals(1, records.size());
        return records.get(0);
    }
}
