package org.marquetry.persistence.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Puts together the value of a record: a head with a checksum and the layout's version, then what is written. For one thread. */
final class RecordWriter {
    static final int HEAD = Integer.BYTES + 1;
    private static final int USUAL_SIZE = 64 * 1024;

    private final CRC32C checksum = new CRC32C();
    private ByteBuf out = Unpooled.buffer(256);

    RecordWriter begin(int version) {
        if (out.capacity() > USUAL_SIZE) {
            out = Unpooled.buffer(256);
        }
        out.clear().writeInt(0).writeByte(version);
        return this;
    }

    RecordWriter octet(int value) {
        out.writeByte(value);
        return this;
    }

    RecordWriter number(long value) {
        out.writeLong(value);
        return this;
    }

    RecordWriter integer(int value) {
        out.writeInt(value);
        return this;
    }

    RecordWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length).writeBytes(bytes);
        return this;
    }

    /** What is written to directly, behind what is there. */
    ByteBuf out() {
        return out;
    }

    byte[] end() {
        byte[] value = Arrays.copyOf(out.array(), out.writerIndex());
        checksum.reset();
        checksum.update(value, Integer.BYTES, value.length - Integer.BYTES);
        int sum = (int) checksum.getValue();
        value[0] = (byte) (sum >>> 24);
        value[1] = (byte) (sum >>> 16);
        value[2] = (byte) (sum >>> 8);
        value[3] = (byte) sum;
        return value;
    }
}
