package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;

/** Judges topic names (MQTT 5.0 section 4.7) where they lie, without making text of them. */
final class TopicBytes {
    private TopicBytes() {}

    /** Whether the bytes are ASCII without U+0000 and wildcards, which most topic names are; false says nothing. */
    static boolean isPlain(ByteBuf in, int from, int end) {
        int at = from;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            if (!Words.isPlainTopic(in.getLongLE(at))) {
                return false;
            }
        }
        if (at == end) {
            return true;
        }
        if (end - from >= Long.BYTES) {
            // The last word overlaps what has been judged already.
            return Words.isPlainTopic(in.getLongLE(end - Long.BYTES));
        }
        return isPlainShort(in, from, end);
    }

    private static boolean isPlainShort(ByteBuf in, int from, int end) {
        if (end - from >= Integer.BYTES) {
            long head = in.getIntLE(from);
            long tail = in.getIntLE(end - Integer.BYTES);
            return Words.isPlainTopic(head << Integer.SIZE | tail & 0xffff_ffffL);
        }
        for (int at = from; at < end; at++) {
            byte next = in.getByte(at);
            if (next <= 0 || isWildcard(next)) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is a '+' or '#'; in UTF-8 their bytes stand for nothing else. */
    static boolean hasWildcard(ByteBuf in, int from, int end) {
        int at = from;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            if (Words.hasWildcard(in.getLongLE(at))) {
                return true;
            }
        }
        for (; at < end; at++) {
            if (isWildcard(in.getByte(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWildcard(byte value) {
        return value == '+' || value == '#';
    }
}
