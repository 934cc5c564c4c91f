package org.marquetry.persistence.internal;

import java.io.Closeable;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * A walk through part of a table that gets past what cannot be read: it tries behind the last good key by 1, 2, 4 and so on, keys
 * read as numbers, until it finds something, so that it leaves out little more than what is damaged.
 */
final class Scan implements Closeable {
    private static final int PADDING = 16;

    private final Table table;
    private final byte[] to;
    private byte[] last;
    private Table.Cursor cursor;
    private int damages;

    Scan(Table table, byte[] from, byte[] to) throws TableException {
        this.table = table;
        this.to = to;
        last = Arrays.copyOf(from, Math.max(from.length, PADDING));
        cursor = table.scan(from, to);
    }

    /** Goes to the next entry that can be read; false at the end. */
    boolean next() throws TableException {
        try {
            return step();
        } catch (TableException e) {
            if (e.kind() != TableException.Kind.DAMAGED) {
                throw e;
            }
            damages++;
            return goPast();
        }
    }

    private boolean step() throws TableException {
        if (!cursor.next()) {
            return false;
        }
        last = cursor.key();
        return true;
    }

    private boolean goPast() throws TableException {
        byte[] base = last;
        for (int power = 0; power < base.length * Byte.SIZE; power++) {
            byte[] from = Keys.plus(base, power);
            if (from == null || Arrays.compareUnsigned(from, to) >= 0) {
                return false;
            }
            cursor.close();
            cursor = table.scan(from, to);
            try {
                return step();
            } catch (TableException e) {
                if (e.kind() != TableException.Kind.DAMAGED) {
                    throw e;
                }
            }
        }
        return false;
    }

    byte[] key() {
        return last;
    }

    byte[] value() {
        return cursor.value();
    }

    int valueLength() {
        return cursor.valueLength();
    }

    /** How many stretches could not be read; each has one record or more. */
    int damages() {
        return damages;
    }

    /** Whether a key begins with a prefix. */
    static boolean startsWith(byte @Nullable [] key, byte[] prefix) {
        return key != null
                && key.length >= prefix.length
                && Arrays.mismatch(key, 0, prefix.length, prefix, 0, prefix.length) < 0;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
