package org.marquetry.launcher;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a component failed, from what the component runtime tells: the stack trace as a text.
 *
 * @param component its PID
 * @param brought whether it is one of the launcher's own bundles
 * @param trace of the exception that ended its activation
 */
record Failure(String component, boolean brought, String trace) {
    /** The words in which a transport says that an address is not to be had. */
    private static final String CANNOT_LISTEN = ": cannot listen on ";

    /** The words in which a store says that a directory is not to be had. */
    private static final String CANNOT_OPEN = ": cannot be opened: ";

    private static final Pattern REFUSAL =
            Pattern.compile("^.*\\borg\\.marquetry\\.api\\.config\\.ConfigurationException: (.*)$", Pattern.MULTILINE);
    private static final Pattern CAUSE = Pattern.compile("^Caused by: (.*)$", Pattern.MULTILINE);

    /** Whether the configuration is to blame, and not the component. */
    boolean isRefusal() {
        return REFUSAL.matcher(trace).find();
    }

    ExitStatus status() {
        if (!isRefusal()) {
            return ExitStatus.FAILED;
        }
        if (message().contains(CANNOT_OPEN)) {
            return ExitStatus.DIRECTORY;
        }
        return message().contains(CANNOT_LISTEN) ? ExitStatus.ADDRESS : ExitStatus.CONFIGURATION;
    }

    /** The one line that means something. */
    String message() {
        Matcher refusal = REFUSAL.matcher(trace);
        return refusal.find() ? refusal.group(1) : component + " failed: " + rootCause();
    }

    private String rootCause() {
        String last = trace.lines().findFirst().orElse("");
        Matcher cause = CAUSE.matcher(trace);
        while (cause.find()) {
            last = cause.group(1);
        }
        return last;
    }
}
