package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;

/**
 * Makes a store of a backup, in a directory where nothing is. All of the file is checked before anything is written; the version
 * of the format comes last, so that what was not restored to its end is never taken for a store.
 */
final class Restoring {
    private static final int PORTION = 1024 * 1024;

    private final TableOpener opener;
    private final Path directory;
    private final Path file;

    Restoring(TableOpener opener, Path directory, Path file) {
        this.opener = opener;
        this.directory = directory;
        this.file = file;
    }

    /** Answers how many records there were. */
    long run() throws IOException {
        check();
        refuseUsed();
        Files.createDirectories(directory);
        boolean done = false;
        try (Table table = opener.open(directory)) {
            long records = copy(table);
            done = true;
            return records;
        } finally {
            if (!done) {
                // Nothing was here before; what there is now is part of a store.
                LastingDirectory.empty(directory, null);
            }
        }
    }

    private void check() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        try (BackupReader in = new BackupReader(file)) {
            if (!in.next() || !Arrays.equals(in.key(), Keys.FORMAT)) {
                throw new IOException(file + " does not say which format it has; nothing was restored");
            }
            Format.check(in.value(), file.toString());
            while (in.next()) {
                // Reading is checking.
            }
        }
    }

    private void refuseUsed() throws IOException {
        if (Files.exists(directory) && !LastingDirectory.isEmpty(directory)) {
            throw new IOException(directory + " is not empty; nothing was restored: move away what is there, or"
                    + " restore into another directory");
        }
    }

    private long copy(Table table) throws IOException {
        long records = 0;
        byte[] format = {};
        try (BackupReader in = new BackupReader(file);
                Table.Batch batch = table.newBatch()) {
            long bytes = 0;
            while (in.next()) {
                records++;
                if (Arrays.equals(in.key(), Keys.FORMAT)) {
                    format = in.value();
                    continue;
                }
                batch.put(in.key(), in.value());
                bytes += in.key().length + in.value().length;
                if (bytes >= PORTION) {
                    table.write(batch, false);
                    batch.clear();
                    bytes = 0;
                }
            }
            table.write(batch, false);
            finish(table, format);
        }
        return records;
    }

    private static void finish(Table table, byte[] format) throws TableException {
        table.sync();
        try (Table.Batch last = table.newBatch()) {
            last.put(Keys.FORMAT, format);
            table.write(last, true);
        }
    }
}
