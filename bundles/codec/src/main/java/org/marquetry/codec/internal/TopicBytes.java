package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;

/** Judges topic names (MQTT 5.0 section 4.7) where they lie, without making text of them. */
final class TopicBytes {
    private TopicBytes() {}

    /** Whether the bytes are ASCII without U+0000 and wildcards, which most topic names are; false says nothing. */
    static boolean isPlain(ByteBuf in, int from, int end) {
        if (end - from < Long.BYTES) {
            return isPlainShort(in, from, end);
        }
        // The last word overlaps what has been judged already.
        int last = end - Long.BYTES;
        long answer = Words.plainTopic(in.getLongLE(last));
        for (int at = from; at < last; at += Long.BYTES) {
            answer &= Words.plainTopic(in.getLongLE(at));
        }
        return Words.allFine(answer);
    }

    private static boolean isPlainShort(ByteBuf in, int from, int end) {
        if (end - from >= Integer.BYTES) {
            long head = in.getIntLE(from);
            long tail = in.getIntLE(end - Integer.BYTES);
            return Words.allFine(Words.plainTopic(head << Integer.SIZE | tail & 0xffff_ffffL));
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
        for (int at = from; at < end; at++) {
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
