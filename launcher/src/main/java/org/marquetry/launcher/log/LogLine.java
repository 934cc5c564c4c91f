package org.marquetry.launcher.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Time, level, logger, message. Control characters in a message, which may come from a client, are written as escapes, so
 * that nobody can forge a line.
 */
final class LogLine extends Formatter {
    private final ZoneId zone;

    LogLine(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(160);
        appendTime(line, record.getInstant().atZone(zone).toOffsetDateTime());
        line.append(' ').append(level(record.getLevel())).append(' ').append(record.getLoggerName());
        line.append(": ");
        appendEscaped(line, formatMessage(record));
        line.append(System.lineSeparator());
        if (record.getThrown() != null) {
            appendStackTrace(line, record.getThrown());
        }
        return line.toString();
    }

    private static void appendTime(StringBuilder line, OffsetDateTime time) {
        line.append(time.getYear());
        appendDigits(line.append('-'), time.getMonthValue(), 2);
        appendDigits(line.append('-'), time.getDayOfMonth(), 2);
        appendDigits(line.append('T'), time.getHour(), 2);
        appendDigits(line.append(':'), time.getMinute(), 2);
        appendDigits(line.append(':'), time.getSecond(), 2);
        appendDigits(line.append('.'), time.getNano() / 1_000_000, 3);
        line.append(time.getOffset());
    }

    private static void appendDigits(StringBuilder line, int number, int digits) {
        String text = Integer.toString(number);
        line.append("0".repeat(digits - text.length())).append(text);
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (level.intValue() >= Level.CONFIG.intValue()) {
            return "INFO";
        }
        return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static void appendEscaped(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char character = message.charAt(i);
            if (Character.isISOControl(character)) {
                line.append("\\u00").append(Character.forDigit(character >> 4, 16));
                line.append(Character.forDigit(character & 0xF, 16));
            } else {
                line.append(character);
            }
        }
    }

    private static void appendStackTrace(StringBuilder line, Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.append(trace);
    }
}
