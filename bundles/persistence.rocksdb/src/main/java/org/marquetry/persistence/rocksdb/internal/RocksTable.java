package org.marquetry.persistence.rocksdb.internal;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** A table in RocksDB. */
final class RocksTable implements Table {
    private final Path directory;
    private final RocksDB db;
    private final Tuning tuning;
    private final NativeLife life = new NativeLife();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    /** Whether all that was written is on stable storage; what opening has recovered is. */
    private volatile boolean allSynced = true;

    RocksTable(Path directory, RocksDB db, Tuning tuning) {
        this.directory = directory;
        this.db = db;
        this.tuning = tuning;
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws TableException {
        life.enter();
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw RocksFailure.of(directory, e);
        } finally {
            life.leave();
        }
    }

    @Override
    public Cursor scan(byte[] from, byte[] to) throws TableException {
        return new RocksCursor(directory, db, life, from, to);
    }

    @Override
    public byte @Nullable [] last(byte[] from, byte[] to) throws TableException {
        try (RocksCursor cursor = new RocksCursor(directory, db, life, from, to)) {
            return cursor.lastKey();
        }
    }

    @Override
    public Batch newBatch() {
        return new RocksBatch(() -> allSynced);
    }

    @Override
    public void write(Batch batch, boolean sync) throws TableException {
        RocksBatch changes = (RocksBatch) batch;
        life.enter();
        try {
            if (changes.isAfterSync() && !allSynced) {
                db.syncWal();
            }
            allSynced = false;
            db.write(sync ? synced : unsynced, changes.changes());
            allSynced = sync;
        } catch (RocksDBException e) {
            throw RocksFailure.of(directory, e);
        } finally {
            life.leave();
        }
    }

    @Override
    public void sync() throws TableException {
        life.enter();
        try {
            db.syncWal();
            allSynced = true;
        } catch (RocksDBException e) {
            throw RocksFailure.of(directory, e);
        } finally {
            life.leave();
        }
    }

    @Override
    public void compact() throws TableException {
        life.enter();
        try {
            db.compactRange();
        } catch (RocksDBException e) {
            life.check();
            throw RocksFailure.of(directory, e);
        } finally {
            life.leave();
        }
    }

    @Override
    public void close() throws TableException {
        if (!life.beginEnd()) {
            return;
        }
        // A compaction that runs ends at this, and with it the use that it is.
        db.cancelAllBackgroundWork(false);
        life.awaitEnd();
        try {
            db.closeE();
        } catch (RocksDBException e) {
            throw RocksFailure.of(directory, e);
        } finally {
            synced.close();
            unsynced.close();
            tuning.close();
        }
    }
}
