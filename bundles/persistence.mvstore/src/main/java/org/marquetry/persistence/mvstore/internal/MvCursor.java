package org.marquetry.persistence.mvstore.internal;

import java.util.Arrays;

import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVStore.TxCounter;
import org.h2.mvstore.RootReference;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** A walk through a version of the table, whose pages stay in the file meanwhile. */
final class MvCursor implements Table.Cursor {
    private static final byte[] NOTHING = {};

    private final MvTable table;
    private final TxCounter version;
    private final Cursor<byte[], byte[]> cursor;
    private final byte[] to;
    private byte[] key = NOTHING;
    private byte[] value = NOTHING;
    private boolean closed;

    MvCursor(MvTable table, TxCounter version, Cursor<byte[], byte[]> cursor, byte[] to) {
        this.table = table;
        this.version = version;
        this.cursor = cursor;
        this.to = to;
    }

    /** The entries of a tree from one key to another, both included. */
    static Cursor<byte[], byte[]> walk(RootReference<byte[], byte[]> root, byte[] from, byte[] to, boolean reverse) {
        return new Cursor<>(root, from, to, reverse);
    }

    @Override
    public boolean next() throws TableException {
        table.checkOpen();
        try {
            if (!cursor.hasNext() || Arrays.compareUnsigned(cursor.next(), to) >= 0) {
                return false;
            }
        } catch (RuntimeException e) {
            throw table.failure(e);
        }
        key = cursor.getKey();
        value = cursor.getValue();
        return true;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public int valueLength() {
        return value.length;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            table.release(version);
        }
    }
}
