package org.marquetry.persistence.rocksdb.internal;

import java.util.function.BooleanSupplier;

import org.marquetry.persistence.keyvalue.Table;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes, gathered where RocksDB takes them from. Each batch says in the log, and nowhere else, whether all that was written
 * before it had been synced: what is damaged in front of such a batch is no write that a crash has interrupted.
 */
final class RocksBatch implements Table.Batch {
    private static final byte[] AFTER_SYNC = {1};
    private static final byte[] NOT_AFTER_SYNC = {0};

    private final WriteBatch changes = new WriteBatch();
    private final BooleanSupplier synced;
    private boolean begun;
    private boolean afterSync;

    /**
     * An empty batch.
     *
     * @param synced whether all that was written until now is synced
     */
    RocksBatch(BooleanSupplier synced) {
        this.synced = synced;
    }

    WriteBatch changes() {
        return changes;
    }

    /** Whether the log will say that all that is before this batch was synced. */
    boolean isAfterSync() {
        return afterSync;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        change(() -> changes.put(key, value));
    }

    @Override
    public void delete(byte[] key) {
        change(() -> changes.delete(key));
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
        change(() -> changes.deleteRange(from, to));
    }

    private void change(Change change) {
        try {
            if (!begun) {
                begun = true;
                afterSync = synced.getAsBoolean();
                changes.putLogData(afterSync ? AFTER_SYNC : NOT_AFTER_SYNC);
            }
            change.apply();
        } catch (RocksDBException e) {
            throw new IllegalArgumentException("a change that RocksDB does not take: " + e.getMessage(), e);
        }
    }

    @Override
    public void clear() {
        changes.clear();
        begun = false;
        afterSync = false;
    }

    @Override
    public void close() {
        changes.close();
    }

    @FunctionalInterface
    private interface Change {
        void apply() throws RocksDBException;
    }
}
