package org.marquetry.itests.conformance.report;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.itests.evidence.Evidence;
import org.marquetry.itests.evidence.Outcome;
import org.marquetry.itests.evidence.Source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportTest {
    private final Statements statements =
            new Statements().add(numbered("MQTT-1.1.1-1")).add(numbered("MQTT-1.1.1-2"));

    private static Statement numbered(String id) {
        return new Statement(Source.MQTT_5_0, id, "server", "acts", "Title", "");
    }

    private static Evidence evidence(String id, String test, Outcome outcome) {
        return new Evidence(Source.MQTT_5_0, id, "org.marquetry." + test, outcome);
    }

    private Report report(Evidence... evidence) {
        return Report.of(statements, List.of(evidence));
    }

    @Test
    void aStatementIsProvenByATestThatPassed() {
        Report report = report(evidence("MQTT-1.1.1-1", "ATest.a", Outcome.PASSED));
        assertEquals(List.of("5.0 MQTT-1.1.1-2"), report.open());
        assertEquals(1, report.count(Source.MQTT_5_0, Verdict.PROVEN));
    }

    @Test
    void skippedTestsProveNothingButTakeNothingAway() {
        Report report = report(
                evidence("MQTT-1.1.1-1", "ATest.a", Outcome.SKIPPED),
                evidence("MQTT-1.1.1-2", "ATest.a", Outcome.SKIPPED),
                evidence("MQTT-1.1.1-2", "ATest.b", Outcome.PASSED));
        assertEquals(List.of("5.0 MQTT-1.1.1-1"), report.open());
        assertEquals(
                List.of(
                        "org.marquetry.ATest.a names 5.0 MQTT-1.1.1-1, and was skipped",
                        "org.marquetry.ATest.a names 5.0 MQTT-1.1.1-2, and was skipped"),
                report.skipped());
    }

    @Test
    void oneRunThatPassedIsEnoughForATestThatIsSkippedForOthers() {
        Report report = report(
                evidence("MQTT-1.1.1-1", "ATest.a", Outcome.SKIPPED),
                evidence("MQTT-1.1.1-1", "ATest.a", Outcome.PASSED));
        assertEquals(List.of(), report.skipped());
    }

    @Test
    void aStatementThatNoTestNamesAnyMoreIsOpen() {
        assertEquals(List.of("5.0 MQTT-1.1.1-1", "5.0 MQTT-1.1.1-2"), report().open());
    }

    @Test
    void oneRunThatFailedLeavesTheStatementOpen() {
        assertEquals(
                List.of("5.0 MQTT-1.1.1-1", "5.0 MQTT-1.1.1-2"),
                report(
                                evidence("MQTT-1.1.1-1", "ATest.a", Outcome.FAILED),
                                evidence("MQTT-1.1.1-1", "ATest.a", Outcome.PASSED),
                                evidence("MQTT-1.1.1-2", "ATest.a", Outcome.PASSED),
                                evidence("MQTT-1.1.1-2", "ATest.b", Outcome.FAILED))
                        .open());
    }

    @Test
    void theSameNumberInAnotherVersionIsAnotherStatement() {
        Evidence other = new Evidence(Source.MQTT_3_1_1, "MQTT-1.1.1-1", "ATest.a", Outcome.PASSED);
        assertEquals(2, report(other).open().size());
    }

    @Test
    void aNumberThatNoTableKnowsIsAMistake() {
        assertEquals(
                List.of("org.marquetry.ATest.a names MQTT-9.9.9-9, which no table of 5.0 knows"),
                report(evidence("MQTT-9.9.9-9", "ATest.a", Outcome.PASSED)).mistakes());
    }

    @Test
    void whatDoesNotApplySaysWhyAndIsNotOpen() {
        statements.exempt("5.0", "MQTT-1.1.1-1", "cannot be seen");
        Report report = report(evidence("MQTT-1.1.1-2", "ATest.a", Outcome.PASSED));
        assertEquals(List.of(), report.open());
        assertEquals("cannot be seen", report.rows().get(0).reason());
        assertEquals(List.of(), report.mistakes());
    }

    @Test
    void whatIsSaidNotToApplyAndTestedIsAMistake() {
        statements.exempt("5.0", "MQTT-1.1.1-1", "cannot be seen");
        assertEquals(
                List.of("MQTT-1.1.1-1 is said not to apply, but is named by org.marquetry.ATest.a"),
                report(evidence("MQTT-1.1.1-1", "ATest.a", Outcome.PASSED)).mistakes());
    }

    @Test
    void tablesThatContradictThemselvesAreRefused() {
        assertThrows(IllegalStateException.class, () -> statements.add(numbered("MQTT-1.1.1-1")));
        assertThrows(IllegalStateException.class, () -> statements.exempt("3.1.1", "MQTT-1.1.1-1", "cannot be seen"));
    }

    @Test
    void theTablesHoldAllStatementsAndAReasonForEachThatNoServerSees() {
        Statements tables = Statements.fromTables();
        Report none = Report.of(tables, List.of());
        assertEquals(251, none.rows(Source.MQTT_5_0).size());
        assertEquals(141, none.rows(Source.MQTT_3_1_1).size());
        for (Row row : none.rows()) {
            // The one other is for servers that connect to others as clients.
            boolean applies =
                    !row.statement().server().equals("none") && !row.name().equals("3.1.1 MQTT-7.0.0-1");
            assertEquals(applies, row.verdict() == Verdict.OPEN, row.name());
        }
    }

    @Test
    void bothFormsSayTheSame() {
        statements.exempt("5.0", "MQTT-1.1.1-2", "cannot be seen");
        Report report = report(
                evidence("MQTT-1.1.1-1", "BTest.b", Outcome.PASSED),
                evidence("MQTT-1.1.1-1", "ATest.a", Outcome.SKIPPED));
        String markdown = Markdown.of(report, List.of("bundles/codec"));
        assertTrue(
                markdown.contains("| MQTT-1.1.1-1 | Title | server | acts | proven | ATest.a (skipped)<br>BTest.b |\n"),
                markdown);
        assertTrue(
                markdown.contains("| MQTT-1.1.1-2 | Title | server | acts | not applicable | cannot be seen |\n"),
                markdown);
        assertTrue(markdown.contains("| MQTT 5.0 | 2 | 1 | 1 | 0 |\n"), markdown);
        assertTrue(markdown.contains("the tests of bundles/codec were not run"), markdown);
        String json = Json.of(report, List.of("bundles/codec"));
        assertTrue(json.contains("\"test\": \"org.marquetry.ATest.a\",\n          \"outcome\": \"skipped\""), json);
        assertTrue(json.contains("\"reason\": \"cannot be seen\""), json);
    }
}
