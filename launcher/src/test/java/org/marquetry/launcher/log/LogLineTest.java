package org.marquetry.launcher.log;

import java.time.Instant;
import java.time.ZoneId;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class LogLineTest {
    private final LogLine form = new LogLine(ZoneId.of("+01:00"));

    @Test
    void hasTimeLevelLoggerAndMessage() {
        assertEquals(
                "2026-03-04T06:07:08.009+01:00 WARN org.marquetry.broker: slow client" + System.lineSeparator(),
                form.format(record(Level.WARNING, "slow client")));
    }

    @Test
    void namesLevelsAsBundlesDo() {
        assertTrue(form.format(record(Level.SEVERE, "x")).contains(" ERROR "));
        assertTrue(form.format(record(Level.INFO, "x")).contains(" INFO "));
        assertTrue(form.format(record(Level.FINE, "x")).contains(" DEBUG "));
        assertTrue(form.format(record(Level.FINEST, "x")).contains(" TRACE "));
    }

    @Test
    void nobodyCanForgeALine() {
        String line = form.format(record(Level.INFO, "client a\r\n2026 ERROR forged\u001b[2J\u0085"));

        assertTrue(line.endsWith("client a\\u000d\\u000a2026 ERROR forged\\u001b[2J\\u0085" + System.lineSeparator()));
        assertEquals(1, line.lines().count());
    }

    @Test
    void putsAStackTraceBehindTheLine() {
        LogRecord record = record(Level.SEVERE, "failed");
        record.setThrown(new IllegalStateException("why"));

        assertTrue(form.format(record)
                .contains("failed" + System.lineSeparator() + "java.lang.IllegalStateException: why"));
    }

    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("org.marquetry.broker");
        record.setInstant(Instant.parse("2026-03-04T05:07:08.009Z"));
        return record;
    }
}
