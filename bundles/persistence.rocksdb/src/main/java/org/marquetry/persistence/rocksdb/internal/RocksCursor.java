package org.marquetry.persistence.rocksdb.internal;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A walk through a table, which is a use of it from the beginning to {@link #close}. */
final class RocksCursor implements Table.Cursor {
    private static final byte[] NOTHING = {};

    private final Path directory;
    private final NativeLife life;
    private final Slice from;
    private final Slice to;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private boolean begun;
    private boolean closed;

    RocksCursor(Path directory, RocksDB db, NativeLife life, byte[] from, byte[] to) throws TableException {
        life.enter();
        this.directory = directory;
        this.life = life;
        this.from = new Slice(from);
        this.to = new Slice(to);
        options = new ReadOptions()
                .setIterateLowerBound(this.from)
                .setIterateUpperBound(this.to)
                .setFillCache(false);
        iterator = db.newIterator(options);
    }

    @Override
    public boolean next() throws TableException {
        life.check();
        if (begun) {
            iterator.next();
        } else {
            begun = true;
            iterator.seekToFirst();
        }
        return isAtEntry();
    }

    byte @Nullable [] lastKey() throws TableException {
        iterator.seekToLast();
        return isAtEntry() ? iterator.key() : null;
    }

    private boolean isAtEntry() throws TableException {
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw RocksFailure.of(directory, e);
        }
    }

    @Override
    public byte[] key() {
        return iterator.key();
    }

    @Override
    public byte[] value() {
        return iterator.value();
    }

    @Override
    public int valueLength() {
        return iterator.value(NOTHING);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            iterator.close();
            options.close();
            from.close();
            to.close();
            life.leave();
        }
    }
}
