package org.marquetry.itests.conformance.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.marquetry.itests.evidence.Outcome;
import org.marquetry.itests.evidence.Source;

/** The report for people. */
final class Markdown {
    private static final String PACKAGE = "org.marquetry.";

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private Markdown(Report report) {
        this.report = report;
    }

    static String of(Report report, List<String> modulesNotRun) {
        Markdown markdown = new Markdown(report);
        markdown.head(modulesNotRun);
        markdown.numbered(Source.MQTT_5_0, "MQTT 5.0");
        markdown.numbered(Source.MQTT_3_1_1, "MQTT 3.1.1");
        markdown.own(Source.MQTT_3_1, "MQTT 3.1: where it differs from 3.1.1", "difference");
        markdown.own(Source.CHOICE, "What the specification leaves to the server", "choice");
        return markdown.out.toString();
    }

    private void head(List<String> modulesNotRun) {
        line("# Conformance");
        line("");
        line(
                "What the tests of this build have shown of each normative statement of MQTT. A statement is proven if a test");
        line("that names it has passed and none has failed.");
        line("");
        if (!modulesNotRun.isEmpty()) {
            line("**Not the whole:** the tests of " + String.join(", ", modulesNotRun)
                    + " were not run in this build.");
            line("");
        }
        line("| | statements | proven | not applicable | open |");
        line("| --- | ---: | ---: | ---: | ---: |");
        for (Source source : Source.values()) {
            line("| " + (source == Source.CHOICE ? "choices" : "MQTT " + source.label()) + " | "
                    + report.rows(source).size() + " | "
                    + report.count(source, Verdict.PROVEN) + " | " + report.count(source, Verdict.NOT_APPLICABLE)
                    + " | " + report.count(source, Verdict.OPEN) + " |");
        }
    }

    private void numbered(Source source, String title) {
        title(title);
        line("| statement | section | binds | server | | shown by, or why not |");
        line("| --- | --- | --- | --- | --- | --- |");
        for (Row row : report.rows(source)) {
            Statement statement = row.statement();
            line("| "
                    + String.join(
                            " | ",
                            statement.id(),
                            statement.section(),
                            statement.binds(),
                            statement.server(),
                            verdict(row),
                            grounds(row))
                    + " |");
        }
    }

    private void own(Source source, String title, String name) {
        title(title);
        line("| " + name + " | section | what Marquetry does | | shown by |");
        line("| --- | --- | --- | --- | --- |");
        for (Row row : report.rows(source)) {
            Statement statement = row.statement();
            line("| "
                    + String.join(
                            " | ", statement.id(), statement.section(), statement.what(), verdict(row), grounds(row))
                    + " |");
        }
    }

    private static String verdict(Row row) {
        String label = row.verdict().label();
        return row.verdict() == Verdict.OPEN ? "**" + label + "**" : label;
    }

    private static String grounds(Row row) {
        if (row.verdict() == Verdict.NOT_APPLICABLE) {
            return row.reason();
        }
        return row.tests().entrySet().stream().map(Markdown::test).collect(Collectors.joining("<br>"));
    }

    private static String test(Map.Entry<String, Outcome> test) {
        String name = test.getKey().startsWith(PACKAGE) ? test.getKey().substring(PACKAGE.length()) : test.getKey();
        return switch (test.getValue()) {
            case PASSED -> name;
            case SKIPPED -> name + " (skipped)";
            case FAILED -> name + " (failed)";
        };
    }

    private void title(String text) {
        line("");
        line("## " + text);
        line("");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
