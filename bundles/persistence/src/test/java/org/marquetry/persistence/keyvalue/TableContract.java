package org.marquetry.persistence.keyvalue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What every table does; a test of one kind extends this and says how it is opened. */
public abstract class TableContract {
    static final byte[] FIRST = {};
    static final byte[] END = {(byte) 0xff, (byte) 0xff, (byte) 0xff};

    @TempDir
    private Path directory;

    @TempDir
    private Path copies;

    protected abstract TableOpener opener();

    @Test
    void readsWhatWasWritten() throws Exception {
        try (Table table = opener().open(directory)) {
            write(table, true, batch -> batch.put(bytes("a"), bytes("1")));

            assertArrayEquals(bytes("1"), table.get(bytes("a")));
            assertNull(table.get(bytes("b")));
        }
    }

    @Test
    void appliesABatchInItsOrder() throws Exception {
        try (Table table = opener().open(directory)) {
            write(table, false, batch -> {
                batch.put(bytes("a"), bytes("1"));
                batch.put(bytes("b"), bytes("1"));
                batch.deleteRange(bytes("a"), bytes("b"));
                batch.put(bytes("a"), bytes("2"));
                batch.delete(bytes("b"));
                batch.put(bytes("c"), bytes(""));
            });

            assertEquals(List.of("a=2", "c="), entries(table, FIRST, END));
        }
    }

    @Test
    void aBatchThatWasClearedIsEmpty() throws Exception {
        try (Table table = opener().open(directory);
                Table.Batch batch = table.newBatch()) {
            batch.put(bytes("a"), bytes("1"));
            batch.clear();
            batch.put(bytes("b"), bytes("1"));
            table.write(batch, true);

            assertEquals(List.of("b=1"), entries(table, FIRST, END));
        }
    }

    @Test
    void aRangeHasItsBeginningAndNotItsEnd() throws Exception {
        try (Table table = opener().open(directory)) {
            write(table, false, batch -> List.of("a", "b", "c", "d").forEach(key -> batch.put(bytes(key), bytes(key))));

            assertEquals(List.of("b=b", "c=c"), entries(table, bytes("b"), bytes("d")));
            assertArrayEquals(bytes("c"), table.last(bytes("b"), bytes("d")));
            assertArrayEquals(bytes("d"), table.last(bytes("b"), bytes("dd")));
            assertNull(table.last(bytes("e"), bytes("f")));
            assertNull(table.last(bytes("bb"), bytes("c")));
            assertEquals(List.of(), entries(table, bytes("bb"), bytes("c")));

            write(table, false, batch -> batch.deleteRange(bytes("b"), bytes("d")));

            assertEquals(List.of("a=a", "d=d"), entries(table, FIRST, END));
        }
    }

    @Test
    void aCursorTellsTheLengthOfAValue() throws Exception {
        try (Table table = opener().open(directory)) {
            write(table, false, batch -> batch.put(bytes("a"), new byte[100_000]));
            try (Table.Cursor cursor = table.scan(FIRST, END)) {
                assertTrue(cursor.next());
                assertEquals(100_000, cursor.valueLength());
                assertEquals(100_000, cursor.value().length);
                assertFalse(cursor.next());
            }
        }
    }

    @Test
    void aCursorSeesTheTableAsItWas() throws Exception {
        try (Table table = opener().open(directory)) {
            for (int key = 100; key < 900; key++) {
                byte[] name = bytes("k" + key);
                write(table, false, batch -> batch.put(name, new byte[1000]));
            }
            try (Table.Cursor cursor = table.scan(FIRST, END)) {
                assertTrue(cursor.next());
                write(table, true, batch -> batch.deleteRange(bytes("k"), bytes("l")));
                write(table, true, batch -> batch.put(bytes("k5"), bytes("new")));
                table.compact();
                int count = 1;
                while (cursor.next()) {
                    assertEquals(1000, cursor.valueLength());
                    count++;
                }
                assertEquals(800, count);
            }
            assertEquals(List.of("k5=new"), entries(table, FIRST, END));
        }
    }

    @Test
    void doesWhatASortedMapDoes() throws Exception {
        Random random = new Random(3);
        NavigableMap<byte[], byte[]> model = model();
        for (int opening = 0; opening < 5; opening++) {
            try (Table table = opener().open(directory)) {
                assertSame(model, table);
                for (int round = 0; round < 200; round++) {
                    boolean sync = random.nextInt(10) == 0;
                    write(table, sync, batch -> change(batch, model, random));
                }
                assertSame(model, table);
                if (random.nextBoolean()) {
                    table.compact();
                    assertSame(model, table);
                }
            }
        }
    }

    @Test
    void anotherOneInTheSameDirectoryIsRefused() throws Exception {
        try (Table table = opener().open(directory)) {
            write(table, true, batch -> batch.put(bytes("a"), bytes("1")));

            TableException refused = assertThrows(
                    TableException.class, () -> opener().open(directory).close());

            assertEquals(TableException.Kind.IN_USE, refused.kind(), refused.getMessage());
            assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
            assertArrayEquals(bytes("1"), table.get(bytes("a")));
        }
    }

    @Test
    void aTableThatWasClosedSaysSo() throws Exception {
        Table table = opener().open(directory);
        Table.Batch batch = table.newBatch();
        table.close();
        table.close();

        assertThrows(TableException.class, () -> table.get(bytes("a")));
        assertThrows(TableException.class, () -> table.scan(FIRST, END));
        assertThrows(TableException.class, () -> table.last(FIRST, END));
        assertThrows(TableException.class, () -> table.write(batch, true));
        assertThrows(TableException.class, table::sync);
        batch.close();
    }

    @Test
    void closingEndsReadsThatGoOn() throws Exception {
        Table table = opener().open(directory);
        write(table, false, batch -> {
            for (int key = 0; key < 1000; key++) {
                batch.put(bytes("k" + key), new byte[100]);
            }
        });
        ExecutorService readers = Executors.newFixedThreadPool(4);
        CountDownLatch reading = new CountDownLatch(4);
        List<Future<Void>> ends = new ArrayList<>();
        for (int reader = 0; reader < 4; reader++) {
            ends.add(readers.submit(() -> readForEver(table, reading)));
        }
        assertTrue(reading.await(10, TimeUnit.SECONDS));
        table.close();
        for (Future<Void> end : ends) {
            ExecutionException ended = assertThrows(ExecutionException.class, () -> end.get(10, TimeUnit.SECONDS));
            assertTrue(ended.getCause() instanceof TableException, String.valueOf(ended.getCause()));
        }
        readers.shutdown();
    }

    @Test
    void whatWasWrittenSurvivesTheEndOfTheProcess() throws Exception {
        Random random = new Random(5);
        NavigableMap<byte[], byte[]> model = model();
        try (Table table = opener().open(directory)) {
            for (int round = 0; round < 40; round++) {
                write(table, round % 4 == 0, batch -> change(batch, model, random));
                Path copy = Files.createTempDirectory(copies, "copy");
                for (Map.Entry<String, byte[]> file : PowerLoss.read(directory).entrySet()) {
                    Files.write(copy.resolve(file.getKey()), file.getValue());
                }
                try (Table recovered = opener().open(copy)) {
                    assertSame(model, recovered);
                }
            }
        }
    }

    private static Void readForEver(Table table, CountDownLatch reading) throws TableException {
        while (true) {
            try (Table.Cursor cursor = table.scan(FIRST, END)) {
                while (cursor.next()) {
                    assertEquals(100, cursor.value().length);
                    table.get(cursor.key());
                }
            }
            reading.countDown();
        }
    }

    static void change(Table.Batch batch, NavigableMap<byte[], byte[]> model, Random random) {
        for (int change = random.nextInt(20); change >= 0; change--) {
            byte[] key = new byte[random.nextInt(3)];
            random.nextBytes(key);
            if (random.nextInt(3) > 0) {
                byte[] value = new byte[random.nextInt(random.nextInt(20) == 0 ? 20_000 : 200)];
                random.nextBytes(value);
                batch.put(key, value);
                model.put(key, value);
            } else if (random.nextInt(8) > 0) {
                byte[] present = model.isEmpty() ? key : model.firstKey();
                batch.delete(present);
                model.remove(present);
            } else {
                byte[] to = {(byte) random.nextInt(256), (byte) random.nextInt(256)};
                if (Arrays.compareUnsigned(key, to) <= 0) {
                    batch.deleteRange(key, to);
                    model.subMap(key, to).clear();
                }
            }
        }
    }

    private static void assertSame(NavigableMap<byte[], byte[]> model, Table table) throws TableException {
        assertEquals(entries(model), entries(table, FIRST, END));
        for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
            assertArrayEquals(entry.getValue(), table.get(entry.getKey()));
        }
        assertArrayEquals(model.isEmpty() ? null : model.lastKey(), table.last(FIRST, END));
    }

    static NavigableMap<byte[], byte[]> model() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    static List<String> entries(NavigableMap<byte[], byte[]> model) {
        return model.entrySet().stream()
                .map(entry -> entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    static List<String> entries(Table table, byte[] from, byte[] to) throws TableException {
        List<String> entries = new ArrayList<>();
        try (Table.Cursor cursor = table.scan(from, to)) {
            while (cursor.next()) {
                entries.add(entry(cursor.key(), cursor.value()));
            }
        }
        return entries;
    }

    private static String entry(byte[] key, byte[] value) {
        return new String(key, StandardCharsets.ISO_8859_1) + "=" + new String(value, StandardCharsets.ISO_8859_1);
    }

    static void write(Table table, boolean sync, Consumer<Table.Batch> changes) throws TableException {
        try (Table.Batch batch = table.newBatch()) {
            changes.accept(batch);
            table.write(batch, sync);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
