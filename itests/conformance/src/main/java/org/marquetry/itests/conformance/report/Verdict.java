package org.marquetry.itests.conformance.report;

import java.util.Locale;

/** What is known of a statement. */
enum Verdict {
    /** A test that names it has passed, and none has failed. */
    PROVEN,
    NOT_APPLICABLE,
    OPEN;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
