package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.internal.Tail.Change;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * A table of which a copy may be made while it is written: what goes through {@link #write} is the truth, in the one order that
 * there is. The tail comes and goes between two batches.
 */
final class FollowedTable implements Table {
    private static final byte[] NOTHING = {};

    private final Table table;
    private final Supplier<@Nullable Tail> tail;

    FollowedTable(Table table, Supplier<@Nullable Tail> tail) {
        this.table = table;
        this.tail = tail;
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws TableException {
        return table.get(key);
    }

    @Override
    public Cursor scan(byte[] from, byte[] to) throws TableException {
        return table.scan(from, to);
    }

    @Override
    public byte @Nullable [] last(byte[] from, byte[] to) throws TableException {
        return table.last(from, to);
    }

    @Override
    public Batch newBatch() {
        return new FollowedBatch(table.newBatch(), tail);
    }

    @Override
    public void write(Batch batch, boolean sync) throws TableException {
        FollowedBatch written = (FollowedBatch) batch;
        table.write(written.batch, sync);
        Tail now = tail.get();
        if (now != null) {
            now.add(written.taken());
        }
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

    private static final class FollowedBatch implements Batch {
        private final Batch batch;
        private final Supplier<@Nullable Tail> tail;
        private List<Change> changes = new ArrayList<>(0);

        private FollowedBatch(Batch batch, Supplier<@Nullable Tail> tail) {
            this.batch = batch;
            this.tail = tail;
        }

        private List<Change> taken() {
            List<Change> taken = changes;
            changes = new ArrayList<>(taken.size());
            return taken;
        }

        private void add(Change.Kind kind, byte[] first, byte[] second) {
            if (tail.get() != null) {
                changes.add(new Change(kind, first, second));
            }
        }

        @Override
        public void put(byte[] key, byte[] value) {
            batch.put(key, value);
            add(Change.Kind.PUT, key, value);
        }

        @Override
        public void delete(byte[] key) {
            batch.delete(key);
            add(Change.Kind.DELETE, key, NOTHING);
        }

        @Override
        public void deleteRange(byte[] from, byte[] to) {
            batch.deleteRange(from, to);
            add(Change.Kind.DELETE_RANGE, from, to);
        }

        @Override
        public void clear() {
            batch.clear();
            if (!changes.isEmpty()) {
                changes = new ArrayList<>(0);
            }
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
