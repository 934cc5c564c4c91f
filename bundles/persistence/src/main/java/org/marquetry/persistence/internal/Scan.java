package org.marquetry.persistence.internal;

import java.io.Closeable;
import java.math.BigInteger;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * A walk through part of a table that gets past what cannot be read. Where that ends no table can tell. So it is looked for, with
 * keys read as numbers: behind the last good key by 1, 2, 4 and so on until something can be read, and then by halves as near to
 * the damage as possible. What lies between two damages that are close together
 * may be left out with them.
 */
final class Scan implements Closeable {
    private static final int LEAST_LENGTH = 64;
    /** How much longer than the last good key those are that are told apart. */
    private static final int MARGIN = 16;

    private final Table table;
    private final byte[] to;
    private byte[] last;
    private Table.Cursor cursor;
    private int damages;

    Scan(Table table, byte[] from, byte[] to) throws TableException {
        this.table = table;
        this.to = to;
        last = from;
        cursor = table.scan(from, to);
    }

    /** Goes to the next entry that can be read; false at the end. */
    boolean next() throws TableException {
        while (true) {
            try {
                return step();
            } catch (TableException e) {
                if (e.kind() != TableException.Kind.DAMAGED) {
                    throw e;
                }
                damages++;
                if (!goPast()) {
                    return false;
                }
            }
        }
    }

    private boolean step() throws TableException {
        if (!cursor.next()) {
            return false;
        }
        last = cursor.key();
        return true;
    }

    /** Goes on behind the damage; false if nothing comes there. */
    private boolean goPast() throws TableException {
        int length = Math.max(Math.max(last.length + MARGIN, to.length), LEAST_LENGTH);
        BigInteger end = number(to, length);
        BigInteger damaged = number(last, length);
        BigInteger distance = BigInteger.ONE;
        BigInteger good = damaged.add(distance).min(end);
        while (good.compareTo(end) < 0 && !isReadable(good, length)) {
            damaged = good;
            distance = distance.shiftLeft(1);
            good = damaged.add(distance).min(end);
        }
        while (good.subtract(damaged).compareTo(BigInteger.ONE) > 0) {
            BigInteger middle = damaged.add(good).shiftRight(1);
            if (isReadable(middle, length)) {
                good = middle;
            } else {
                damaged = middle;
            }
        }
        if (good.compareTo(end) >= 0) {
            return false;
        }
        last = first(key(good, length));
        cursor.close();
        cursor = table.scan(last, to);
        return true;
    }

    /** Keys with and without zeros at the end are one number: the shortest that can be read comes before the others. */
    private byte[] first(byte[] padded) throws TableException {
        int shortest = padded.length;
        while (shortest > 0 && padded[shortest - 1] == 0) {
            shortest--;
        }
        for (int each = shortest; each < padded.length; each++) {
            byte[] key = Arrays.copyOf(padded, each);
            if (isReadable(key)) {
                return key;
            }
        }
        return padded;
    }

    private boolean isReadable(BigInteger from, int length) throws TableException {
        return isReadable(key(from, length));
    }

    private boolean isReadable(byte[] from) throws TableException {
        try (Table.Cursor probe = table.scan(from, to)) {
            probe.next();
            return true;
        } catch (TableException e) {
            if (e.kind() != TableException.Kind.DAMAGED) {
                throw e;
            }
            return false;
        }
    }

    /** A key, cut or filled up with zeros to a length, as a number. */
    private static BigInteger number(byte[] key, int length) {
        return new BigInteger(1, Arrays.copyOf(key, length));
    }

    private static byte[] key(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] key = new byte[length];
        int kept = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - kept, key, length - kept, kept);
        return key;
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
