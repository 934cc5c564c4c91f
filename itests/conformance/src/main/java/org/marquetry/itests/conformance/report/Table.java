package org.marquetry.itests.conformance.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A resource with a row a line and a tab between columns; the first row names the columns. */
final class Table {
    private Table() {}

    static List<String[]> rows(String name) {
        try (InputStream in = Table.class.getResourceAsStream(name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int columns = lines.readLine().split("\t").length;
            List<String[]> rows = lines.lines().map(line -> line.split("\t")).toList();
            for (String[] row : rows) {
                if (row.length != columns) {
                    throw new IllegalStateException(
                            name + ": " + columns + " columns expected: " + String.join(" | ", row));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + name + " cannot be read", e);
        }
    }
}
