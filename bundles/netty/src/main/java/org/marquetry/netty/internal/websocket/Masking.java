package org.marquetry.netty.internal.websocket;

import io.netty.buffer.ByteBuf;

/** The masking of a frame's payload (RFC 6455 section 5.3), taken off in place. */
final class Masking {
    private Masking() {}

    /**
     * Unmasks a part of a payload.
     *
     * @param key the masking key as it applies to the first byte of the part
     * @return the key as it applies to the byte behind the part
     */
    static int unmask(ByteBuf bytes, int from, int length, int key) {
        int at = from;
        int end = from + length;
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            bytes.setLong(at, bytes.getLong(at) ^ wide);
        }
        int turning = key;
        for (; at < end; at++) {
            turning = Integer.rotateLeft(turning, Byte.SIZE);
            bytes.setByte(at, bytes.getByte(at) ^ turning);
        }
        return turning;
    }
}
