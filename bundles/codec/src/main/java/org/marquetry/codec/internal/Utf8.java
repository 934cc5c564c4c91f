package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;

/**
 * The rules for text (MQTT 5.0 section 1.5.4): well-formed UTF-8 without surrogates and without U+0000. Text is mostly
 * ASCII, so eight bytes are judged at once until a byte is not.
 */
final class Utf8 {
    /** The answer of {@link #firstFault} for text that keeps the rules. */
    static final int NONE = -1;

    private Utf8() {}

    /** The index of the first byte of the first ill-formed sequence or U+0000, or {@link #NONE}. */
    static int firstFault(ByteBuf in, int from, int end) {
        int at = from;
        while (at < end) {
            if (end - at >= Long.BYTES && Words.allFine(Words.plainAscii(in.getLongLE(at)))) {
                at += Long.BYTES;
                continue;
            }
            int length = sequenceLength(in, at, end);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return NONE;
    }

    /** The length of the well-formed sequence at an index, or 0 if there is none (Unicode 15, table 3-7). */
    private static int sequenceLength(ByteBuf in, int at, int end) {
        int lead = in.getByte(at);
        if (lead > 0) {
            return 1;
        }
        lead &= 0xff;
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (end - at < length || !secondFits(lead, in.getUnsignedByte(at + 1))) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((in.getByte(at + i) & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** The second byte is where overlong forms, surrogates and values above U+10FFFF show. */
    private static boolean secondFits(int lead, int second) {
        return switch (lead) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> second >= 0x80 && second <= 0xbf;
        };
    }
}
