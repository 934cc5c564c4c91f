package org.marquetry.itests.conformance.report;

import java.util.SortedMap;

import org.marquetry.itests.evidence.Outcome;

/**
 * One line of the report.
 *
 * @param tests how those ended that name the statement
 * @param reason why it does not apply; empty if it does
 */
record Row(Statement statement, Verdict verdict, SortedMap<String, Outcome> tests, String reason) {
    static Row of(Statement statement, SortedMap<String, Outcome> tests, String reasonNotToApply) {
        if (reasonNotToApply != null && tests.isEmpty()) {
            return new Row(statement, Verdict.NOT_APPLICABLE, tests, reasonNotToApply);
        }
        boolean proven = tests.containsValue(Outcome.PASSED) && !tests.containsValue(Outcome.FAILED);
        return new Row(statement, proven ? Verdict.PROVEN : Verdict.OPEN, tests, "");
    }

    String name() {
        return statement.source().label() + " " + statement.id();
    }
}
