package org.marquetry.itests.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.marquetry.api.testkit.Normative;

/**
 * Writes what the tests of this process show into the folder of {@code -Dmarquetry.evidence}; nowhere without it. The folder
 * is of this build alone, and those of builds before go.
 */
public final class EvidenceListener implements TestExecutionListener {
    private final SortedSet<String> lines = new ConcurrentSkipListSet<>();
    private TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        // A container ends well whatever its tests do; where it fails itself, its tests may never have begun.
        if (identifier.isTest()) {
            add(identifier, Outcome.of(result));
        } else if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            addAll(identifier, Outcome.of(result));
        }
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        addAll(identifier, Outcome.SKIPPED);
    }

    private void addAll(TestIdentifier identifier, Outcome outcome) {
        add(identifier, outcome);
        plan.getDescendants(identifier).forEach(each -> add(each, outcome));
    }

    private void add(TestIdentifier identifier, Outcome outcome) {
        Naming naming = Naming.of(identifier);
        for (Normative normative : naming.statements()) {
            for (Source source : Source.values()) {
                for (String statement : source.named(normative)) {
                    lines.add(new Evidence(source, statement, naming.test(), outcome).line());
                }
            }
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        String folder = System.getProperty("marquetry.evidence", "");
        if (folder.isBlank()) {
            return;
        }
        try {
            write(Path.of(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("what the tests showed could not be written into " + folder, e);
        }
    }

    private void write(Path folder) throws IOException {
        Path parent = Files.createDirectories(folder.toAbsolutePath().getParent());
        try (Stream<Path> builds = Files.list(parent)) {
            for (Path build :
                    builds.filter(path -> !path.equals(folder.toAbsolutePath())).toList()) {
                delete(build);
            }
        }
        Files.createDirectories(folder);
        Files.write(Files.createTempFile(folder, "tests-", ".tsv"), lines);
        lines.clear();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
