package org.marquetry.itests.conformance.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.itests.evidence.Source;

/** All statements in the order of the specification, and why some of them are none of a server's business. */
final class Statements {
    private final List<Statement> all = new ArrayList<>();
    private final Map<Key, String> notApplicable = new HashMap<>();

    private record Key(Source source, String id) {}

    static Statements fromTables() {
        Statements statements = new Statements();
        statements.readNumbered(Source.MQTT_5_0, "mqtt5.tsv");
        statements.readNumbered(Source.MQTT_3_1_1, "mqtt311.tsv");
        statements.readOwn(Source.MQTT_3_1, "mqtt31.tsv");
        statements.readOwn(Source.CHOICE, "choices.tsv");
        for (String[] row : Table.rows("not-applicable.tsv")) {
            statements.exempt(row[0], row[1], row[2]);
        }
        return statements;
    }

    private void readNumbered(Source source, String table) {
        for (String[] row : Table.rows(table)) {
            add(new Statement(source, row[0], row[1], row[2], row[3], ""));
        }
    }

    private void readOwn(Source source, String table) {
        for (String[] row : Table.rows(table)) {
            add(new Statement(source, row[0], "", "acts", row[1], row[2]));
        }
    }

    Statements add(Statement statement) {
        if (knows(statement.source(), statement.id())) {
            throw new IllegalStateException(statement.id() + " is listed twice");
        }
        all.add(statement);
        return this;
    }

    Statements exempt(String label, String id, String reason) {
        for (Source source : Source.values()) {
            if (source.label().equals(label) && knows(source, id)) {
                notApplicable.put(new Key(source, id), reason);
                return this;
            }
        }
        throw new IllegalStateException(label + " " + id + " is said not to apply, but no table knows it");
    }

    List<Statement> all() {
        return all;
    }

    boolean knows(Source source, String id) {
        return all.stream()
                .anyMatch(each -> each.source() == source && each.id().equals(id));
    }

    /** Null if the statement has to be shown. */
    String reasonNotToApply(Statement statement) {
        return notApplicable.get(new Key(statement.source(), statement.id()));
    }
}
