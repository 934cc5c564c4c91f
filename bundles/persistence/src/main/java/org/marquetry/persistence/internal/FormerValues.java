package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * What the values were that a group replaces, until the group is kept: if that fails they are written again, since what failed may
 * be in the table all the same. For what can be replaced and is not large as a rule; messages of queues
 * are never replaced, but may be taken from one to another.
 */
final class FormerValues {
    /** So much is remembered; of a group that replaces more, what is behind may stay as the failure has left it. */
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final Map<ByteBuffer, byte @Nullable []> values = new LinkedHashMap<>();
    private long bytes;

    void remember(Table table, byte[] key) throws TableException {
        if (bytes < MOST_BYTES) {
            rememberRemoved(table, key);
        }
    }

    /** The same for what is removed and must not be lost; who removes so keeps to little at a time. */
    void rememberRemoved(Table table, byte[] key) throws TableException {
        ByteBuffer name = ByteBuffer.wrap(key);
        if (!values.containsKey(name)) {
            byte[] value = valueOf(table, key);
            values.put(name, value);
            bytes += key.length + (value == null ? 0 : value.length);
        }
    }

    private static byte @Nullable [] valueOf(Table table, byte[] key) throws TableException {
        try {
            return table.get(key);
        } catch (TableException e) {
            if (e.kind() == TableException.Kind.DAMAGED) {
                return null;
            }
            throw e;
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    void writeTo(Table.Batch batch) {
        values.forEach((key, value) -> {
            if (value == null) {
                batch.delete(key.array());
            } else {
                batch.put(key.array(), value);
            }
        });
    }

    void clear() {
        values.clear();
        bytes = 0;
    }
}
