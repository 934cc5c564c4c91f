package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;

/** Seven bits a byte, least significant first, at most four bytes (MQTT 5.0 section 1.5.5). */
final class VariableByteInteger {
    static final int MAX = 268_435_455;

    /** The answer of {@link #read} where the bytes end before the number does. */
    static final int INCOMPLETE = -1;

    /** The answer of {@link #read} where there are more than four bytes, or more than the value needs. */
    static final int MALFORMED = -2;

    private static final int MAX_BYTES = 4;

    private VariableByteInteger() {}

    /** The bytes that a value takes. What {@link #read} returns took exactly these, since it accepts no longer form. */
    static int size(int value) {
        if (value < 1 << 7) {
            return 1;
        }
        if (value < 1 << 14) {
            return 2;
        }
        return value < 1 << 21 ? 3 : MAX_BYTES;
    }

    static void write(int value, ByteBuf out) {
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            out.writeByte(rest & 0x7f | 0x80);
        }
        out.writeByte(rest);
    }

    /** The value at an index, or {@link #INCOMPLETE}, or {@link #MALFORMED}. */
    static int read(ByteBuf in, int at, int end) {
        int value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (at + i >= end) {
                return INCOMPLETE;
            }
            byte next = in.getByte(at + i);
            value |= (next & 0x7f) << 7 * i;
            if (next >= 0) {
                return next == 0 && i > 0 ? MALFORMED : value;
            }
        }
        return MALFORMED;
    }
}
