package org.marquetry.persistence.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What cannot be read is got past, and takes nothing else along. */
final class ScanTest {
    private static final byte[] FROM = {0};
    private static final byte[] TO = {(byte) 0xff};

    private final HeapDevice device = new HeapDevice();

    @Test
    void oneDamagedKeyFarFromTheLastGoodOneCostsNoOther() throws TableException {
        put("a");
        for (int i = 1000; i < 2000; i++) {
            put("n" + i);
        }
        put("z");
        rot(Set.of("n1000"));

        List<String> keys = scan(1);

        assertEquals(1001, keys.size());
        assertEquals(List.of("a", "n1001", "n1002"), keys.subList(0, 3));
        assertEquals("z", keys.get(1000));
    }

    @Test
    void damageAtTheBeginningIsGotPast() throws TableException {
        List.of("a", "b", "c", "d").forEach(this::put);
        rot(Set.of("a"));

        assertEquals(List.of("b", "c", "d"), scan(1));
    }

    @Test
    void damageAtTheEndIsGotPast() throws TableException {
        List.of("a", "b", "c", "d").forEach(this::put);
        rot(Set.of("d"));

        assertEquals(List.of("a", "b", "c"), scan(1));
    }

    @Test
    void nothingIsFoundWhereAllIsDamaged() throws TableException {
        List.of("a", "b").forEach(this::put);
        rot(Set.of("a", "b"));

        assertEquals(List.of(), scan(1));
    }

    @Test
    void longKeysWithTheSameBeginningAreToldApart() throws TableException {
        String beginning = "home/".repeat(40);
        for (int i = 0; i < 20; i++) {
            put(beginning + i);
        }
        rot(Set.of(beginning + 11));

        assertEquals(19, scan(1).size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void stretchesOfDamageCostWhatIsInThem(long seed) throws TableException {
        Random random = new Random(seed);
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            keys.add(Integer.toString(random.nextInt(1_000_000_000), 36));
        }
        keys.forEach(this::put);
        List<String> sorted = new ArrayList<>(keys);
        int from = random.nextInt(150);
        List<String> stretch = sorted.subList(from, from + 1 + random.nextInt(40));
        rot(Set.copyOf(stretch));

        List<String> found = scan(1);

        sorted.removeAll(List.copyOf(stretch));
        assertEquals(sorted, found);
    }

    @Test
    void anotherFailureIsNotDamage() throws TableException {
        put("a");
        Table failing = new FailingTable(device.open(Path.of("")));
        try (Scan scan = new Scan(failing, FROM, TO)) {
            TableException failure = assertThrows(TableException.class, scan::next);
            assertEquals(TableException.Kind.FAILED, failure.kind());
            assertEquals(0, scan.damages());
        }
    }

    private void put(String key) {
        device.written().put(key.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    private void rot(Set<String> keys) {
        device.rot(key -> keys.contains(new String(key, StandardCharsets.UTF_8)));
    }

    private List<String> scan(int damages) throws TableException {
        List<String> keys = new ArrayList<>();
        try (Table table = device.open(Path.of(""));
                Scan scan = new Scan(table, FROM, TO)) {
            while (scan.next()) {
                keys.add(new String(scan.key(), StandardCharsets.UTF_8));
            }
            assertEquals(damages, scan.damages());
        }
        return keys;
    }

    /** Reads nothing. */
    private record FailingTable(Table table) implements Table {
        @Override
        public byte[] get(byte[] key) throws TableException {
            return table.get(key);
        }

        @Override
        public Cursor scan(byte[] from, byte[] to) throws TableException {
            return new FailingCursor(table.scan(from, to));
        }

        @Override
        public byte[] last(byte[] from, byte[] to) throws TableException {
            return table.last(from, to);
        }

        @Override
        public Batch newBatch() {
            return table.newBatch();
        }

        @Override
        public void write(Batch batch, boolean sync) throws TableException {
            table.write(batch, sync);
        }

        @Override
        public void sync() throws TableException {
            table.sync();
        }

        @Override
        public void compact() throws TableException {
            table.compact();
        }

        @Override
        public void close() throws TableException {
            table.close();
        }
    }

    private record FailingCursor(Table.Cursor cursor) implements Table.Cursor {
        @Override
        public boolean next() throws TableException {
            throw new TableException(TableException.Kind.FAILED, "reading failed", null);
        }

        @Override
        public byte[] key() {
            return cursor.key();
        }

        @Override
        public byte[] value() {
            return cursor.value();
        }

        @Override
        public int valueLength() {
            return cursor.valueLength();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
