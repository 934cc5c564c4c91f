package org.marquetry.itests.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts bytes together in the forms of the specification's section 1.5. */
public final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Bytes u8(int value) {
        out.write(value);
        return this;
    }

    public Bytes u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public Bytes u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    /** A variable byte integer in its shortest form. */
    public Bytes variable(int value) {
        int rest = value;
        while (rest >= 0x80) {
            u8(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    public Bytes text(String value) {
        return binary(value.getBytes(StandardCharsets.UTF_8));
    }

    public Bytes binary(byte[] value) {
        return u16(value.length).raw(value);
    }

    public Bytes raw(byte... value) {
        out.write(value, 0, value.length);
        return this;
    }

    public byte[] done() {
        return out.toByteArray();
    }

    public static byte[] join(byte[]... parts) {
        Bytes all = new Bytes();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.done();
    }
}
