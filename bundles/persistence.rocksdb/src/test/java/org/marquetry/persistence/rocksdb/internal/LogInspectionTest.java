package org.marquetry.persistence.rocksdb.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Logs as RocksDB writes them, and what becomes of them when power or a disk fails. */
final class LogInspectionTest {
    private static final int SMALL = 100;
    private static final int LARGER_THAN_A_BLOCK = 100_000;

    @TempDir
    private Path directory;

    private Path crashed;

    @BeforeEach
    void directories() throws IOException {
        crashed = Files.createDirectory(directory.resolve("crashed"));
    }

    @Test
    void aLogAsItIsHasNoDamage() throws Exception {
        write(SMALL, SMALL, LARGER_THAN_A_BLOCK, SMALL);

        assertEquals(List.of(), LogInspection.damages(crashed));
    }

    @Test
    void aLogThatEndsAnywhereHasNoDamage() throws Exception {
        Path log = write(SMALL, LARGER_THAN_A_BLOCK, SMALL);
        byte[] whole = Files.readAllBytes(log);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(log, Arrays.copyOf(whole, length));

            assertEquals(List.of(), LogInspection.damages(crashed), "at " + length);
        }
    }

    @Test
    void aLogWhoseLastBatchWasWrittenInPartHasNoDamage() throws Exception {
        Path log = write(SMALL, LARGER_THAN_A_BLOCK);
        byte[] whole = Files.readAllBytes(log);
        Arrays.fill(whole, 2 * LogBlock.SIZE, 2 * LogBlock.SIZE + 4096, (byte) 0);
        Files.write(log, whole);

        assertEquals(List.of(), LogInspection.damages(crashed));
    }

    @Test
    void aLogWithRemainsOfAFormerOneHasNoDamage() throws Exception {
        write(SMALL, SMALL, SMALL, SMALL);
        byte[] former = Files.readAllBytes(onlyLog(crashed));
        Files.delete(onlyLog(crashed));
        Path log = write(SMALL);
        Files.write(log, Arrays.copyOfRange(former, (int) Files.size(log), former.length), StandardOpenOption.APPEND);

        assertEquals(List.of(), LogInspection.damages(crashed));
    }

    @Test
    void anySingleBitInAnyBatchButTheLastIsMissed() throws Exception {
        Path log = write(SMALL, LARGER_THAN_A_BLOCK, SMALL);
        byte[] whole = Files.readAllBytes(log);
        int lastBatch = whole.length - 200;
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(lastBatch)] ^= (byte) (1 << random.nextInt(8));
            Files.write(log, damaged);

            List<String> damages = LogInspection.damages(crashed);

            assertEquals(1, damages.size(), damages.toString());
            assertTrue(damages.get(0).startsWith(log + " is damaged at byte "), damages.get(0));
        }
    }

    /** Writes values of some sizes, each synced, and returns a copy of the log before the table was closed. */
    private Path write(int... batches) throws RocksDBException, IOException {
        Path live = directory.resolve("live");
        try (Tuning tuning = new Tuning(false);
                RocksDB table = RocksDB.open(tuning.options(), live.toString());
                WriteOptions sync = new WriteOptions().setSync(true)) {
            Random random = new Random(7);
            for (int batch = 0; batch < batches.length; batch++) {
                byte[] value = new byte[batches[batch]];
                random.nextBytes(value);
                table.put(sync, ("key" + batch).getBytes(StandardCharsets.UTF_8), value);
            }
            Path log = onlyLog(live);
            return Files.copy(log, crashed.resolve(log.getFileName()));
        }
    }

    private static Path onlyLog(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> logs =
                    files.filter(file -> file.toString().endsWith(".log")).toList();
            assertEquals(1, logs.size());
            return logs.get(0);
        }
    }
}
