package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The version of all that is written, from the first release on: older ones are brought forward, newer ones left alone. */
final class Format {
    /** Brings a table from one version to the next. What it does has to be safe to do again after a crash in the middle. */
    @FunctionalInterface
    interface Migration {
        void run(Table table) throws TableException;
    }

    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.persistence");

    /** The first brings version 1 to 2, and so on. */
    private static final List<Migration> MIGRATIONS = List.of();

    private Format() {}

    /** Before a table is opened: one that a newer version has written is not touched. */
    static void checkMark(Path directory) throws TableException {
        FormatMark.refuseNewer(directory, MIGRATIONS.size() + 1);
    }

    static void check(Table table, Path directory) throws TableException {
        check(table, directory, MIGRATIONS);
    }

    static void check(Table table, Path directory, List<Migration> migrations) throws TableException {
        int current = migrations.size() + 1;
        byte[] found = found(table, directory, current);
        if (found == null) {
            if (!isEmpty(table) && !FormatMark.says(directory, current)) {
                throw unknown(directory.toString());
            }
            FormatMark.set(directory, current);
            write(table, current);
            return;
        }
        int version = check(found, directory.toString(), current);
        FormatMark.set(directory, current);
        for (int from = version; from < current; from++) {
            migrations.get(from - 1).run(table);
            write(table, from + 1);
        }
    }

    private static byte @Nullable [] found(Table table, Path directory, int current) throws TableException {
        try {
            return table.get(Keys.FORMAT);
        } catch (TableException e) {
            if (e.kind() != TableException.Kind.DAMAGED) {
                throw e;
            }
            // Each record says which layout it has, so that nothing is misread if this is wrong.
            LOG.error(
                    "{}: the version of the format is damaged and taken to be {}: {}",
                    directory,
                    current,
                    e.getMessage());
            return encoded(current);
        }
    }

    /** What a table of this version says of itself. */
    static byte[] current() {
        return encoded(MIGRATIONS.size() + 1);
    }

    private static byte[] encoded(int version) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(version).array();
    }

    /** Looks whether this version can read what has the format that a record says. */
    static void check(byte[] found, String where) throws TableException {
        check(found, where, MIGRATIONS.size() + 1);
    }

    private static int check(byte[] found, String where, int current) throws TableException {
        int version = found.length == Integer.BYTES ? ByteBuffer.wrap(found).getInt() : -1;
        if (version > current) {
            throw newer(where, version, current);
        }
        if (version < 1) {
            throw unknown(where);
        }
        return version;
    }

    static TableException newer(String where, int version, int current) {
        return new TableException(
                TableException.Kind.FAILED,
                where + " was written by a newer version: it has the format " + version
                        + ", and this version knows formats up to " + current
                        + "; use that version, or another directory",
                null);
    }

    private static TableException unknown(String where) {
        return new TableException(
                TableException.Kind.DAMAGED,
                where + " does not say which format it has: it is damaged, or restoring it was not finished;"
                        + " restore a backup into another directory",
                null);
    }

    private static boolean isEmpty(Table table) throws TableException {
        try (Table.Cursor any = table.scan(new byte[] {0}, new byte[] {(byte) 0xff})) {
            return !any.next();
        }
    }

    /** Writes something and syncs it, to see whether that works. */
    static void prove(Table table) throws TableException {
        write(table, MIGRATIONS.size() + 1);
    }

    private static void write(Table table, int version) throws TableException {
        try (Table.Batch batch = table.newBatch()) {
            batch.put(Keys.FORMAT, encoded(version));
            table.write(batch, true);
        }
    }
}
