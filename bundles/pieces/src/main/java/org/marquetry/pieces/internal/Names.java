package org.marquetry.pieces.internal;

import java.util.Objects;

import org.osgi.framework.Bundle;

/** What bundles and failures are called in front of operators. */
final class Names {
    private Names() {}

    static String of(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    /** In one line, the reason that stands behind a failure. */
    static String reason(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; deepest.getCause() != null && depth < 16; depth++) {
            deepest = deepest.getCause();
        }
        String message =
                Objects.toString(deepest.getMessage(), "").lines().findFirst().orElse("");
        String type = deepest.getClass().getSimpleName();
        return oneLine(message.isEmpty() ? type : type + ": " + message);
    }

    static String oneLine(String words) {
        return words.replaceAll("\\p{Cntrl}", "?");
    }
}
