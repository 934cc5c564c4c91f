package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** Copies what a table has at one moment into one file, which any kind of table can be restored from. */
final class Backup {
    /**
     * What was written.
     *
     * @param damaged records that cannot be read, or are not what was written, and are not in the backup
     */
    record Written(long records, long bytes, long damaged) {}

    private Backup() {}

    /**
     * Writes a backup.
     *
     * @param finding told one line for each record that has to be left out
     */
    static Written write(TableWalk walk, Path file, Consumer<String> finding) throws IOException {
        try (BackupWriter writer = new BackupWriter(file)) {
            Copying copying = new Copying(writer, finding);
            walk.all(copying);
            return new Written(copying.records, writer.finish(), copying.damaged);
        }
    }

    private static final class Copying implements TableWalk.Visitor {
        private final BackupWriter writer;
        private final Consumer<String> finding;
        private long records;
        private long damaged;

        private Copying(BackupWriter writer, Consumer<String> finding) {
            this.writer = writer;
            this.finding = finding;
        }

        @Override
        public void record(byte[] key, byte[] value) throws IOException {
            if (Arrays.equals(key, Keys.FORMAT) || RecordReader.isWhole(value)) {
                writer.add(key, value);
                records++;
            } else {
                damaged++;
                finding.accept("damaged and left out: " + RecordName.of(key));
            }
        }

        @Override
        public void unreadable(byte[] key) {
            damaged++;
            finding.accept("damaged and left out: one or more records behind " + RecordName.of(key));
        }
    }
}
