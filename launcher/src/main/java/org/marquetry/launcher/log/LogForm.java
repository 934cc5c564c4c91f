package org.marquetry.launcher.log;

import java.util.Arrays;
import java.util.IllegalFormatException;

import org.slf4j.helpers.MessageFormatter;

/** How the arguments of a log call come into its message. */
enum LogForm {
    /** As in {@code "{} of {}"}. */
    BRACES {
        @Override
        String apply(String format, Object... arguments) {
            return MessageFormatter.basicArrayFormat(format, arguments);
        }
    },
    /** As in {@code "%s of %s"}. */
    PERCENT {
        @Override
        String apply(String format, Object... arguments) {
            try {
                return String.format(format, arguments);
            } catch (IllegalFormatException e) {
                return format + " " + Arrays.toString(arguments);
            }
        }
    };

    abstract String apply(String format, Object... arguments);
}
