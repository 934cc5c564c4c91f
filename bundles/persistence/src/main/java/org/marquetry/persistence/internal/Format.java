package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** The version of all that is written, from the first release on: older ones are brought forward, newer ones left alone. */
final class Format {
    /** Brings a table from one version to the next. What it does has to be safe to do again after a crash in the middle. */
    @FunctionalInterface
    interface Migration {
        void run(Table table) throws TableException;
    }

    /** The first brings version 1 to 2, and so on. */
    private static final List<Migration> MIGRATIONS = List.of();

    private Format() {}

    static void check(Table table, Path directory) throws TableException {
        check(table, directory, MIGRATIONS);
    }

    static void check(Table table, Path directory, List<Migration> migrations) throws TableException {
        int current = migrations.size() + 1;
        byte[] found = table.get(Keys.FORMAT);
        if (found == null) {
            write(table, current);
            return;
        }
        int version = found.length == Integer.BYTES ? ByteBuffer.wrap(found).getInt() : -1;
        if (version > current) {
            throw new TableException(
                    TableException.Kind.FAILED,
                    directory + " was written by a newer version: it has the format " + version
                            + ", and this version knows formats up to " + current
                            + "; use that version, or another directory",
                    null);
        }
        if (version < 1) {
            throw new TableException(
                    TableException.Kind.DAMAGED,
                    directory + " does not say which format it has; restore a backup, or use another directory",
                    null);
        }
        for (int from = version; from < current; from++) {
            migrations.get(from - 1).run(table);
            write(table, from + 1);
        }
    }

    private static void write(Table table, int version) throws TableException {
        try (Table.Batch batch = table.newBatch()) {
            batch.put(
                    Keys.FORMAT,
                    ByteBuffer.allocate(Integer.BYTES).putInt(version).array());
            table.write(batch, true);
        }
    }
}
