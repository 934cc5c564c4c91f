package org.marquetry.persistence.rocksdb.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.Table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Logs as RocksDB writes them, and what becomes of them when power or a disk fails. */
final class LogInspectionTest {
    private static final int SMALL = 100;
    private static final int LARGER_THAN_A_BLOCK = 100_000;

    @TempDir
    private Path directory;

    private Path crashed;
    private int openings = 1;

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
        Path former = write(SMALL, SMALL, SMALL, SMALL);
        byte[] remains = Files.readAllBytes(former);
        Files.delete(former);
        openings = 2;
        Path log = write(SMALL);
        assertNotEquals(former, log);
        int length = (int) Files.size(log);
        Files.write(log, Arrays.copyOfRange(remains, length, remains.length), StandardOpenOption.APPEND);

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
    @Test
    void whatWasNotSyncedMayBeMissedInFrontOfWhatIsThere() throws Exception {
        Path log = write(false, SMALL, LARGER_THAN_A_BLOCK, SMALL, SMALL);
        byte[] holed = Files.readAllBytes(log);
        holed[200] ^= 1;
        Files.write(log, holed);

        assertEquals(List.of(), LogInspection.damages(crashed));
    }

    @Test
    void onlyTheDamagedBatchIsLost() throws Exception {
        Path log = write(SMALL, LARGER_THAN_A_BLOCK, SMALL);
        byte[] damaged = Files.readAllBytes(log);
        damaged[500] ^= 1;
        Files.write(log, damaged);

        try (Table table = new RocksOpener().open(crashed)) {
            assertNotNull(table.get(key(0)));
            assertNull(table.get(key(1)));
            assertNotNull(table.get(key(2)));
        }
    }

    @Test
    void whatFollowsAnInterruptedWriteIsNotTakenForPromised() throws Exception {
        Path log = write(false, SMALL, LARGER_THAN_A_BLOCK, SMALL);
        byte[] holed = Files.readAllBytes(log);
        holed[500] ^= 1;
        Files.write(log, holed);

        try (Table table = new RocksOpener().open(crashed)) {
            assertNotNull(table.get(key(0)));
            assertNull(table.get(key(1)));
            assertNull(table.get(key(2)));
        }
    }

    private Path write(int... batches) throws IOException {
        return write(true, batches);
    }

    private Path write(boolean sync, int... batches) throws IOException {
        Path live = Files.createTempDirectory(directory, "live");
        for (int opening = 1; opening < openings; opening++) {
            new RocksOpener().open(live).close();
        }
        try (Table table = new RocksOpener().open(live);
                Table.Batch batch = table.newBatch()) {
            Random random = new Random(7);
            for (int number = 0; number < batches.length; number++) {
                byte[] value = new byte[batches[number]];
                random.nextBytes(value);
                batch.clear();
                batch.put(key(number), value);
                table.write(batch, sync);
            }
            copy(live, crashed);
            return onlyLog(crashed);
        }
    }

    private static byte[] key(int number) {
        return ("key" + number).getBytes(StandardCharsets.UTF_8);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
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
