package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Takes apart the value of a record, and trusts none of it. */
final class RecordReader {
    private final ByteBuffer in;

    /** Begins a record whose layout has this version. */
    RecordReader(byte[] value, int version) throws DamagedRecordException {
        if (value.length < RecordWriter.HEAD) {
            throw new DamagedRecordException("it has only " + value.length + " bytes");
        }
        in = ByteBuffer.wrap(value);
        if (in.getInt() != checksum(value)) {
            throw new DamagedRecordException("its checksum is wrong");
        }
        int found = in.get();
        if (found != version) {
            throw new DamagedRecordException("its layout has the version " + found + ", not " + version);
        }
    }

    /** Whether a value is what was written, of whatever layout. */
    static boolean isWhole(byte[] value) {
        return value.length >= RecordWriter.HEAD && ByteBuffer.wrap(value).getInt() == checksum(value);
    }

    private static int checksum(byte[] value) {
        CRC32C checksum = new CRC32C();
        checksum.update(value, Integer.BYTES, value.length - Integer.BYTES);
        return (int) checksum.getValue();
    }

    int octet() throws DamagedRecordException {
        return in(1).get() & 0xff;
    }

    int integer() throws DamagedRecordException {
        return in(Integer.BYTES).getInt();
    }

    long number() throws DamagedRecordException {
        return in(Long.BYTES).getLong();
    }

    String text() throws DamagedRecordException {
        return new String(bytes(integer()), StandardCharsets.UTF_8);
    }

    byte[] bytes(int length) throws DamagedRecordException {
        if (length < 0 || length > in.remaining()) {
            throw new DamagedRecordException("it ends too early");
        }
        byte[] found = new byte[length];
        in.get(found);
        return found;
    }

    int remaining() {
        return in.remaining();
    }

    private ByteBuffer in(int needed) throws DamagedRecordException {
        if (in.remaining() < needed) {
            throw new DamagedRecordException("it ends too early");
        }
        return in;
    }
}
