package org.marquetry.persistence.mvstore.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.Table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/**
 * Power that fails while a checkpoint is written: any part of its chunk is there, but neither its end nor the header of the file,
 * each of which comes after a sync.
 */
final class InterruptedCheckpointTest {
    private static final int SECTOR = 512;
    private static final int BLOCK = 4096;
    private static final int KEYS = 50;

    @TempDir
    private Path directory;

    @TempDir
    private Path copies;

    private final Random random = new Random(9);

    @Test
    void losesNothing() throws Exception {
        byte[][] values = new byte[KEYS][];
        try (Table table = new MvOpener(1).open(directory)) {
            for (int round = 0; round < 200; round++) {
                byte[] before = Files.readAllBytes(directory.resolve("store.mv"));
                put(table, values);
                byte[] after = Files.readAllBytes(directory.resolve("store.mv"));
                assertNotEquals(Arrays.hashCode(before), Arrays.hashCode(after));
                Path copy = Files.createTempDirectory(copies, "copy");
                Files.copy(directory.resolve("journal"), copy.resolve("journal"));
                Files.write(copy.resolve("store.mv"), interrupted(before, after));
                assertHas(values, copy);
            }
        }
    }

    private void put(Table table, byte[][] values) throws IOException {
        try (Table.Batch batch = table.newBatch()) {
            for (int change = 0; change < 5; change++) {
                int key = random.nextInt(KEYS);
                values[key] = new byte[random.nextInt(3000)];
                random.nextBytes(values[key]);
                batch.put(key(key), values[key]);
            }
            table.write(batch, true);
        }
    }

    private static void assertHas(byte[][] values, Path copy) throws IOException {
        try (Table recovered = new MvOpener(1).open(copy)) {
            for (int key = 0; key < KEYS; key++) {
                assertArrayEquals(values[key], recovered.get(key(key)));
            }
        }
    }

    private byte[] interrupted(byte[] before, byte[] after) {
        byte[] mixed = Arrays.copyOf(before, Math.max(before.length, after.length));
        for (int sector = 2 * BLOCK; sector < after.length; sector += SECTOR) {
            boolean mayBeTheEnd = sector % BLOCK == BLOCK - SECTOR;
            if (!mayBeTheEnd && random.nextBoolean()) {
                System.arraycopy(after, sector, mixed, sector, SECTOR);
            }
        }
        return mixed;
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) number};
    }
}
