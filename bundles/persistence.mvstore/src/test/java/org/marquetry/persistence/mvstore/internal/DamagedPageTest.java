package org.marquetry.persistence.mvstore.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What has rotten on the device costs what was there, and nothing that comes later. */
final class DamagedPageTest {
    private static final int SIZE = 6000;
    private static final int ENTRIES = 20;
    private static final int ROTTEN = 7;

    @TempDir
    private Path directory;

    private static byte[] key(int number) {
        return String.format("key %03d", number).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(int number) {
        return ("value " + number + " " + "x".repeat(SIZE)).getBytes(StandardCharsets.UTF_8);
    }

    private static void fill(Table table) throws TableException {
        for (int i = 0; i < ENTRIES; i++) {
            put(table, i);
        }
    }

    private static void put(Table table, int number) throws TableException {
        try (Table.Batch batch = table.newBatch()) {
            batch.put(key(number), value(number));
            table.write(batch, true);
        }
    }

    private static void delete(Table table, int number) throws TableException {
        try (Table.Batch batch = table.newBatch()) {
            batch.delete(key(number));
            table.write(batch, true);
        }
    }

    private boolean rot(String name, int number) throws Exception {
        Path file = directory.resolve(name);
        byte[] content = Files.readAllBytes(file);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String wanted = "value " + number + " ";
        int at = text.indexOf(wanted);
        for (int each = at; each >= 0; each = text.indexOf(wanted, each + 1)) {
            content[each + SIZE / 2] ^= 1;
        }
        Files.write(file, content);
        return at >= 0;
    }

    private Table open() throws TableException {
        return new MvOpener().open(directory);
    }

    @Test
    void aChangeOfWhatIsDamagedGoesOnWithAllThatIsNot() throws Exception {
        try (Table table = open()) {
            fill(table);
            table.compact();
        }
        assertTrue(rot("store.mv", ROTTEN));
        try (Table table = open()) {
            assertThrows(TableException.class, () -> table.get(key(ROTTEN)));
            assertThrows(TableException.class, () -> delete(table, ROTTEN));
        }
        try (Table table = open()) {
            for (int i = 0; i < ENTRIES; i++) {
                assertArrayEquals(i == ROTTEN ? null : value(i), table.get(key(i)), "value " + i);
            }
            put(table, ROTTEN);
            table.compact();
        }
        try (Table table = open()) {
            assertArrayEquals(value(ROTTEN), table.get(key(ROTTEN)));
        }
    }

    @Test
    void whatIsLeftInTheJournalOfWhatTheStoreHasIsNotReadAgain() throws Exception {
        try (Table table = open()) {
            fill(table);
            delete(table, ROTTEN);
            put(table, ROTTEN);
            table.compact();
        }
        assertTrue(rot("journal", ROTTEN));
        try (Table table = open()) {
            for (int i = 0; i < ENTRIES; i++) {
                assertArrayEquals(value(i), table.get(key(i)), "value " + i);
            }
        }
        assertEquals(
                0, Files.list(directory).filter(path -> path.endsWith(".new")).count());
    }
}
