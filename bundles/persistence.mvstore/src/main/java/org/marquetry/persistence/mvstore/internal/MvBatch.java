package org.marquetry.persistence.mvstore.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;

/** Changes in the form in which the journal has them. */
final class MvBatch implements Table.Batch {
    /** What is done with changes in their order. */
    interface Changes {
        void put(byte[] key, byte[] value);

        void delete(byte[] key);

        void deleteRange(byte[] from, byte[] to);
    }

    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte DELETE_RANGE = 3;
    private static final int LEAST = 1 << 10;
    private static final int MOST_KEPT = 1 << 20;

    private ByteBuffer changes = ByteBuffer.allocate(LEAST);

    /** The changes; their content is up to the position. */
    ByteBuffer changes() {
        return changes;
    }

    boolean isEmpty() {
        return changes.position() == 0;
    }

    static void apply(ByteBuffer encoded, Changes target) {
        while (encoded.hasRemaining()) {
            byte kind = encoded.get();
            byte[] first = read(encoded);
            switch (kind) {
                case PUT -> target.put(first, read(encoded));
                case DELETE -> target.delete(first);
                case DELETE_RANGE -> target.deleteRange(first, read(encoded));
                default -> throw new DamagedPageException();
            }
        }
    }

    private static byte[] read(ByteBuffer source) {
        byte[] bytes = new byte[source.getInt()];
        source.get(bytes);
        return bytes;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        add(PUT, key, value);
    }

    @Override
    public void delete(byte[] key) {
        add(DELETE, key, null);
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
        add(DELETE_RANGE, from, to);
    }

    private void add(byte kind, byte[] first, byte @Nullable [] second) {
        int length = 1 + Integer.BYTES + first.length + (second == null ? 0 : Integer.BYTES + second.length);
        if (changes.remaining() < length) {
            int size = Math.max(2 * changes.capacity(), changes.position() + length);
            changes = ByteBuffer.wrap(Arrays.copyOf(changes.array(), size)).position(changes.position());
        }
        changes.put(kind).putInt(first.length).put(first);
        if (second != null) {
            changes.putInt(second.length).put(second);
        }
    }

    @Override
    public void clear() {
        if (changes.capacity() > MOST_KEPT) {
            changes = ByteBuffer.allocate(LEAST);
        }
        changes.clear();
    }

    @Override
    public void close() {
        changes = ByteBuffer.allocate(0);
    }
}
