package org.marquetry.itests.conformance.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.google.gson.GsonBuilder;
import org.marquetry.itests.evidence.Source;

/** The report for programs. */
final class Json {
    private Json() {}

    static String of(Report report, List<String> modulesNotRun) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("modulesNotRun", modulesNotRun);
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Source source : Source.values()) {
            counts.put(source.label(), counts(report, source));
        }
        whole.put("counts", counts);
        whole.put("statements", report.rows().stream().map(Json::row).toList());
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(whole)
                + "\n";
    }

    private static Map<String, Object> counts(Report report, Source source) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("statements", report.rows(source).size());
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict.label(), report.count(source, verdict));
        }
        return counts;
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Statement statement = row.statement();
        fields.put("source", statement.source().label());
        fields.put("id", statement.id());
        fields.put("section", statement.section());
        put(fields, "binds", statement.binds());
        fields.put("server", statement.server());
        put(fields, "what", statement.what());
        fields.put("verdict", row.verdict().label());
        put(fields, "reason", row.reason());
        List<Map<String, String>> tests = new ArrayList<>();
        row.tests().forEach((test, outcome) -> {
            Map<String, String> each = new LinkedHashMap<>();
            each.put("test", test);
            each.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
            tests.add(each);
        });
        fields.put("tests", tests);
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
