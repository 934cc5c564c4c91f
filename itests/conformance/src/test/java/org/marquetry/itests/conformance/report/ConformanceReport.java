package org.marquetry.itests.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.SharedBroker;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Writes the report when all tests of the build have been run, and holds the build to it. The build runs it by its name, after
 * the tests; where only some modules were built or another broker was tested, the report says so and demands less.
 */
class ConformanceReport {
    @Test
    void leavesNothingOpen() throws IOException {
        Build build = new Build(Path.of(System.getProperty("marquetry.root")), System.getProperty("marquetry.build"));
        List<String> modulesNotRun = build.modulesNotRun();
        Report report = Report.of(Statements.fromTables(), build.evidence());
        Path target = Path.of(System.getProperty("marquetry.work"));
        Files.writeString(target.resolve("conformance.md"), Markdown.of(report, modulesNotRun));
        Files.writeString(target.resolve("conformance.json"), Json.of(report, modulesNotRun));

        assertEquals(List.of(), report.mistakes(), "what names statements wrongly");
        if ("required".equals(System.getProperty("marquetry.conformance"))) {
            assertEquals(List.of(), modulesNotRun, "modules whose tests were not run");
        }
        if (modulesNotRun.isEmpty() && !SharedBroker.isExternal()) {
            assertEquals(List.of(), report.skipped(), "tests of statements that were skipped");
            assertEquals(List.of(), report.open(), "statements that no test of this build has shown");
        }
    }
}
