package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** A table in the heap of a {@link HeapDevice}, which decides what works and what outlives a power failure. */
final class HeapTable implements Table {
    private final HeapDevice device;
    private boolean closed;
    private boolean failed;

    HeapTable(HeapDevice device) {
        this.device = device;
    }

    private NavigableMap<byte[], byte[]> entries() {
        if (closed) {
            throw new IllegalStateException("the table is closed");
        }
        return device.written();
    }

    @Override
    public byte[] get(byte[] key) throws TableException {
        synchronized (device) {
            device.checkReadable(key);
            return entries().get(key);
        }
    }

    @Override
    public Cursor scan(byte[] from, byte[] to) {
        synchronized (device) {
            return new HeapCursor(new TreeMap<>(entries().subMap(from, to)));
        }
    }

    @Override
    public byte[] last(byte[] from, byte[] to) {
        synchronized (device) {
            NavigableMap<byte[], byte[]> part = entries().subMap(from, true, to, false);
            return part.isEmpty() ? null : part.lastKey();
        }
    }

    @Override
    public Batch newBatch() {
        return new HeapBatch();
    }

    @Override
    public void write(Batch batch, boolean sync) throws TableException {
        checkTrusted();
        try {
            device.beforeWrite();
        } catch (TableException e) {
            failed = true;
            throw e;
        }
        synchronized (device) {
            NavigableMap<byte[], byte[]> target = entries();
            ((HeapBatch) batch).changes.forEach(change -> change.accept(target));
        }
        if (sync) {
            sync();
        }
    }

    @Override
    public void sync() throws TableException {
        checkTrusted();
        try {
            device.sync();
        } catch (TableException e) {
            failed = true;
            throw e;
        }
    }

    private void checkTrusted() {
        if (failed) {
            device.misused();
        }
    }

    @Override
    public void compact() {
        // There is nothing to gain.
    }

    @Override
    public void close() {
        closed = true;
        device.closed();
    }

    private static final class HeapBatch implements Batch {
        private final List<Consumer<NavigableMap<byte[], byte[]>>> changes = new ArrayList<>();

        @Override
        public void put(byte[] key, byte[] value) {
            changes.add(target -> target.put(key, value));
        }

        @Override
        public void delete(byte[] key) {
            changes.add(target -> target.remove(key));
        }

        @Override
        public void deleteRange(byte[] from, byte[] to) {
            changes.add(target -> target.subMap(from, to).clear());
        }

        @Override
        public void clear() {
            changes.clear();
        }

        @Override
        public void close() {
            changes.clear();
        }
    }

    private final class HeapCursor implements Cursor {
        private final Iterator<Map.Entry<byte[], byte[]>> entries;
        private Map.Entry<byte[], byte[]> at;

        private HeapCursor(NavigableMap<byte[], byte[]> entries) {
            this.entries = entries.entrySet().iterator();
        }

        @Override
        public boolean next() throws TableException {
            if (!entries.hasNext()) {
                return false;
            }
            Map.Entry<byte[], byte[]> found = entries.next();
            device.checkReadable(found.getKey());
            at = found;
            return true;
        }

        @Override
        public byte[] key() {
            return at.getKey();
        }

        @Override
        public byte[] value() {
            return Arrays.copyOf(at.getValue(), at.getValue().length);
        }

        @Override
        public int valueLength() {
            return at.getValue().length;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
