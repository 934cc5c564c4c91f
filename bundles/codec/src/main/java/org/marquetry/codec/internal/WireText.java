package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.marquetry.api.packet.Bytes;

/** Writes text and binary data with their length in front (MQTT 5.0 sections 1.5.4 and 1.5.6). */
final class WireText {
    private static final int MAX_BYTES = 65_535;

    private WireText() {}

    /**
     * The bytes that a text takes, length included.
     *
     * @throws IllegalArgumentException if the text cannot stand in a packet
     */
    static int length(String text, String field) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0 || Character.isLowSurrogate(unit)) {
                throw unwritable(field);
            }
            if (Character.isHighSurrogate(unit)) {
                if (++i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    throw unwritable(field);
                }
                bytes += 4;
            } else {
                bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
            }
        }
        return counted(bytes, field);
    }

    /** The bytes that binary data takes, length included. */
    static int length(Bytes data, String field) {
        return counted(data.length(), field);
    }

    /** Writes a text whose length has been asked for. */
    static void write(String text, ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        out.setShort(lengthAt, ByteBufUtil.writeUtf8(out, text));
    }

    /** Writes binary data whose length has been asked for. */
    static void write(Bytes data, ByteBuf out) {
        out.writeShort(data.length()).writeBytes(data.asByteBuffer());
    }

    private static int counted(int bytes, String field) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("the " + field + " has " + bytes + " bytes, where 65535 are allowed");
        }
        return 2 + bytes;
    }

    private static IllegalArgumentException unwritable(String field) {
        return new IllegalArgumentException("the " + field + " has U+0000 or half a surrogate pair");
    }
}
