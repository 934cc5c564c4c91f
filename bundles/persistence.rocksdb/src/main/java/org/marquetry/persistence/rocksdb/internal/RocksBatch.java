package org.marquetry.persistence.rocksdb.internal;

import org.marquetry.persistence.keyvalue.Table;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes, gathered where RocksDB takes them from. */
final class RocksBatch implements Table.Batch {
    private final WriteBatch changes = new WriteBatch();

    WriteBatch changes() {
        return changes;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        try {
            changes.put(key, value);
        } catch (RocksDBException e) {
            throw new IllegalArgumentException("cannot be put: " + e.getMessage(), e);
        }
    }

    @Override
    public void delete(byte[] key) {
        try {
            changes.delete(key);
        } catch (RocksDBException e) {
            throw new IllegalArgumentException("cannot be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
        try {
            changes.deleteRange(from, to);
        } catch (RocksDBException e) {
            throw new IllegalArgumentException("cannot be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void clear() {
        changes.clear();
    }

    @Override
    public void close() {
        changes.close();
    }
}
