package org.marquetry.itests.conformance.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.marquetry.itests.evidence.Evidence;
import org.marquetry.itests.evidence.Outcome;
import org.marquetry.itests.evidence.Source;

/** Every statement with what the tests have shown of it. */
final class Report {
    private final List<Row> rows = new ArrayList<>();
    private final SortedSet<String> mistakes = new TreeSet<>();

    static Report of(Statements statements, Collection<Evidence> evidence) {
        Report report = new Report();
        Map<Source, Map<String, SortedMap<String, Outcome>>> shown = new HashMap<>();
        for (Evidence each : evidence) {
            if (!statements.knows(each.source(), each.statement())) {
                report.mistakes.add(each.test() + " names " + each.statement() + ", which no table of "
                        + each.source().label() + " knows");
            }
            shown.computeIfAbsent(each.source(), source -> new HashMap<>())
                    .computeIfAbsent(each.statement(), id -> new TreeMap<>())
                    .merge(each.test(), each.outcome(), Report::together);
        }
        for (Statement statement : statements.all()) {
            SortedMap<String, Outcome> tests =
                    shown.getOrDefault(statement.source(), Map.of()).getOrDefault(statement.id(), new TreeMap<>());
            report.add(Row.of(statement, tests, statements.reasonNotToApply(statement)));
            if (statements.reasonNotToApply(statement) != null && !tests.isEmpty()) {
                report.mistakes.add(statement.id() + " is said not to apply, but is named by " + tests.firstKey());
            }
        }
        return report;
    }

    /** Of the runs of one test with other parameters: one failure is a failure, one run that passed shows something. */
    private static Outcome together(Outcome one, Outcome other) {
        if (one == Outcome.FAILED || other == Outcome.FAILED) {
            return Outcome.FAILED;
        }
        return one == Outcome.PASSED || other == Outcome.PASSED ? Outcome.PASSED : Outcome.SKIPPED;
    }

    private void add(Row row) {
        rows.add(row);
    }

    List<Row> rows() {
        return rows;
    }

    List<Row> rows(Source source) {
        return rows.stream().filter(row -> row.statement().source() == source).toList();
    }

    long count(Source source, Verdict verdict) {
        return rows(source).stream().filter(row -> row.verdict() == verdict).count();
    }

    /** What is neither shown nor said not to apply, by name. */
    List<String> open() {
        return rows.stream()
                .filter(row -> row.verdict() == Verdict.OPEN)
                .map(Row::name)
                .toList();
    }

    /** Tests that name statements but were not run, or ended before they showed anything; others may have shown the same. */
    List<String> skipped() {
        SortedSet<String> skipped = new TreeSet<>();
        for (Row row : rows) {
            row.tests().forEach((test, outcome) -> {
                if (outcome == Outcome.SKIPPED) {
                    skipped.add(test + " names " + row.name() + ", and was skipped");
                }
            });
        }
        return List.copyOf(skipped);
    }

    /** What is wrong with annotations and tables, whatever the tests have shown. */
    List<String> mistakes() {
        return List.copyOf(mistakes);
    }
}
