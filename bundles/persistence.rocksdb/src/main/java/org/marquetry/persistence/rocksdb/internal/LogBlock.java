package org.marquetry.persistence.rocksdb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A block of a write-ahead log of RocksDB: fragments of records, each with a checksum, a length, a type, and the number of the
 * log that it was written for, since files of former logs are overwritten. A record begins anywhere in a block, but every block
 * begins with a fragment.
 */
final class LogBlock {
    static final int SIZE = 32 * 1024;

    private static final int LENGTH = 4;
    private static final int TYPE = 6;
    private static final int LOG = 7;
    private static final int HEADER = 11;
    private static final int WHOLE = 5;
    private static final int FIRST = 6;
    private static final int LAST = 8;
    /** In a batch, behind its sequence number and the count of its changes: the note for the log. */
    private static final int NOTE_TAG = 12;

    private static final int NOTE_LENGTH = 13;
    private static final int NOTE_VALUE = 14;
    private static final int BATCH = 15;
    private static final int NOTE = 3;
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int MASK_ROTATION = 15;

    private final ByteBuffer bytes;
    private final int log;

    /**
     * Wraps a block.
     *
     * @param log the lower half of the number of the log
     */
    LogBlock(byte[] bytes, int log) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.log = log;
    }

    /** Where the fragments from an offset on stop being whole; the end of the block if all of them are. */
    int wholeUntil(int offset) {
        int at = offset;
        while (isWhole(at)) {
            at = next(at);
        }
        return bytes.limit() - at < HEADER ? bytes.limit() : at;
    }

    /** Whether a batch that was written after a sync begins anywhere from an offset on, in a fragment that is whole. */
    boolean hasSyncedFrom(int offset) {
        for (int at = offset; at + HEADER + BATCH <= bytes.limit(); at++) {
            if (beginsRecord(at) && isAfterSync(at + HEADER) && isWhole(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean beginsRecord(int at) {
        int type = bytes.get(at + TYPE);
        return type == WHOLE || type == FIRST;
    }

    private boolean isAfterSync(int batch) {
        return bytes.get(batch + NOTE_TAG) == NOTE
                && bytes.get(batch + NOTE_LENGTH) == 1
                && bytes.get(batch + NOTE_VALUE) == 1;
    }

    private boolean isWhole(int at) {
        if (at + HEADER > bytes.limit() || bytes.getInt(at + LOG) != log) {
            return false;
        }
        int type = bytes.get(at + TYPE);
        if (next(at) > bytes.limit() || type < WHOLE || type > LAST) {
            return false;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.array(), at + TYPE, next(at) - at - TYPE);
        int value = (int) sum.getValue();
        return bytes.getInt(at) == Integer.rotateRight(value, MASK_ROTATION) + MASK_DELTA;
    }

    private int next(int at) {
        return at + HEADER + Short.toUnsignedInt(bytes.getShort(at + LENGTH));
    }
}
