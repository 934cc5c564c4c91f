package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tables of former and later versions. */
final class FormatTest {
    private static final byte[] KEY = {'X'};

    @TempDir
    private Path directory;

    private final HeapDevice device = new HeapDevice();
    private final Table table = new HeapTable(device);

    /** Doubles what is kept, once: what it did last time it knows by a mark of its own. */
    private final Format.Migration doubling = within -> {
        byte[] value = within.get(KEY);
        if (value.length == 1) {
            put(within, KEY, value[0], value[0]);
        }
    };

    private static void put(Table table, byte[] key, byte... value) throws TableException {
        try (Table.Batch batch = table.newBatch()) {
            batch.put(key, value);
            table.write(batch, true);
        }
    }

    private int version() throws TableException {
        return ByteBuffer.wrap(table.get(Keys.FORMAT)).getInt();
    }

    @Test
    void anEmptyTableGetsTheVersionOfToday() throws Exception {
        Format.check(table, directory);

        assertEquals(1, version());
        Format.check(table, directory);
    }

    @Test
    void aNewerOneIsRefusedInWordsAndLeftAlone() throws Exception {
        Format.check(table, directory, List.of(doubling));
        int writes = device.writes();

        TableException refusal = assertThrows(TableException.class, () -> Format.check(table, directory));

        assertEquals(
                directory
                        + " was written by a newer version: it has the format 2, and this version knows formats up to 1;"
                        + " use that version, or another directory",
                refusal.getMessage());
        assertEquals(writes, device.writes());
    }

    @Test
    void aNewerOneIsRefusedBeforeItIsOpened() throws Exception {
        Format.check(table, directory, List.of(doubling));

        TableException refusal = assertThrows(TableException.class, () -> Format.checkMark(directory));

        assertTrue(refusal.getMessage().contains("newer version: it has the format 2"), refusal.getMessage());
    }

    @Test
    void aMarkThatMakesNoSenseIsMadeAnew() throws Exception {
        Path mark = directory.resolve("format");
        for (String nonsense : List.of("", "x", "-3", "12345678901")) {
            Files.writeString(mark, nonsense);

            Format.checkMark(directory);
            Format.check(table, directory);

            assertEquals("1\n", Files.readString(mark));
        }
    }

    @Test
    void theMarkIsThereBeforeAMigrationHasChangedAnything() throws Exception {
        Format.check(table, directory);

        assertThrows(
                TableException.class,
                () -> Format.check(table, directory, List.of(within -> {
                    throw new TableException(TableException.Kind.FAILED, "it fails", null);
                })));

        assertEquals("2\n", Files.readString(directory.resolve("format")));
    }

    @Test
    void anOlderOneIsBroughtForwardStepByStep() throws Exception {
        Format.check(table, directory);
        put(table, KEY, (byte) 7);

        Format.check(
                table,
                directory,
                List.of(doubling, within -> put(within, KEY, (byte) 1, within.get(KEY)[0], within.get(KEY)[1])));

        assertEquals(3, version());
        assertArrayEquals(new byte[] {1, 7, 7}, table.get(KEY));
        device.losePower();
        assertEquals(3, version());
    }

    @Test
    void aCrashInTheMiddleIsMadeGoodAtTheNextOpening() throws Exception {
        Format.check(table, directory);
        put(table, KEY, (byte) 7);
        Format.Migration crashing = within -> {
            doubling.run(within);
            device.failWrites(TableException.Kind.FAILED);
        };
        assertThrows(TableException.class, () -> Format.check(table, directory, List.of(crashing)));
        device.failWrites(null);
        device.losePower();

        Table again = new HeapTable(device);
        Format.check(again, directory, List.of(doubling));

        assertArrayEquals(new byte[] {7, 7}, again.get(KEY));
        assertEquals(2, version());
    }

    @Test
    void aVersionThatIsNoneIsRefused() throws Exception {
        for (byte[] nonsense :
                List.of(new byte[0], new byte[] {1}, new byte[] {0, 0, 0, 0}, new byte[] {-1, 0, 0, 0})) {
            put(table, Keys.FORMAT, nonsense);

            TableException refusal = assertThrows(TableException.class, () -> Format.check(table, directory));

            assertEquals(TableException.Kind.DAMAGED, refusal.kind());
            assertTrue(refusal.getMessage().contains("does not say which format"), refusal.getMessage());
        }
    }
}
