package org.marquetry.netty.internal.websocket;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The header of a client's frame (RFC 6455 section 5.2), as much of it as there is. */
final class FrameHeader {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FIN = 0x80;
    static final int COMPRESSED = 0x40;

    static final int MOST_OF_CONTROL = 125;
    static final int SHORT_LENGTH = 126;
    static final int LONG_LENGTH = 127;

    private static final int RESERVED = 0x30;
    private static final int MASKED = 0x80;
    private static final int FIXED = 2;
    private static final int KEY = 4;
    private static final int MOST_OF_SHORT = 0xFFFF;

    private final byte[] bytes = new byte[FIXED + Long.BYTES + KEY];
    private int have;
    private int need = FIXED;

    /** Forgets the header, since the next one comes. */
    void clear() {
        have = 0;
        need = FIXED;
    }

    /** Takes bytes of the header; it is there once this returns true. */
    boolean take(ByteBuf in) {
        copy(in);
        if (have == FIXED && need == FIXED) {
            need = size();
            copy(in);
        }
        return have == need;
    }

    private void copy(ByteBuf in) {
        int taken = Math.min(need - have, in.readableBytes());
        in.readBytes(bytes, have, taken);
        have += taken;
    }

    private int size() {
        return FIXED + lengthBytes() + (isMasked() ? KEY : 0);
    }

    private int lengthBytes() {
        return switch (bytes[1] & 0x7F) {
            case SHORT_LENGTH -> Short.BYTES;
            case LONG_LENGTH -> Long.BYTES;
            default -> 0;
        };
    }

    /** Whether its first two bytes are there, by which alone a frame may be refused. */
    boolean isJudgeable() {
        return have >= FIXED;
    }

    int opcode() {
        return bytes[0] & 0x0F;
    }

    boolean isControl() {
        return opcode() >= CLOSE;
    }

    boolean isFinal() {
        return (bytes[0] & FIN) != 0;
    }

    boolean isCompressed() {
        return (bytes[0] & COMPRESSED) != 0;
    }

    private boolean isMasked() {
        return (bytes[1] & MASKED) != 0;
    }

    long length() {
        int small = bytes[1] & 0x7F;
        if (small < SHORT_LENGTH) {
            return small;
        }
        return number(lengthBytes());
    }

    private long number(int size) {
        long number = 0;
        for (int i = FIXED; i < FIXED + size; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xFF;
        }
        return number;
    }

    int key() {
        int key = 0;
        for (int i = need - KEY; i < need; i++) {
            key = key << Byte.SIZE | bytes[i] & 0xFF;
        }
        return key;
    }

    /**
     * What is wrong with the first two bytes.
     *
     * @param within whether the frame comes after one that was not the last of its message
     * @param mayCompress whether compression was agreed on
     */
    @Nullable Violation violation(boolean within, boolean mayCompress) {
        if ((bytes[0] & RESERVED) != 0) {
            return Violation.ofProtocol("a frame has reserved bits set");
        }
        if (isCompressed() && (!mayCompress || opcode() != BINARY && opcode() != TEXT)) {
            return Violation.ofProtocol("a frame is compressed and must not be");
        }
        if (!isMasked()) {
            return Violation.ofProtocol("a frame is not masked");
        }
        return isControl() ? controlViolation() : dataViolation(within);
    }

    private @Nullable Violation controlViolation() {
        if (opcode() > PONG) {
            return Violation.ofProtocol("a frame has the reserved opcode " + opcode());
        }
        if (!isFinal() || (bytes[1] & 0x7F) > MOST_OF_CONTROL) {
            return Violation.ofProtocol("a control frame is fragmented or longer than 125 bytes");
        }
        return opcode() == CLOSE && (bytes[1] & 0x7F) == 1
                ? Violation.ofProtocol("a Close frame has half a status code")
                : null;
    }

    private @Nullable Violation dataViolation(boolean within) {
        return switch (opcode()) {
            case CONTINUATION -> within ? null : Violation.ofProtocol("a continuation frame continues nothing");
            case BINARY -> within ? Violation.ofProtocol("a message begins within another") : null;
            case TEXT -> new Violation(CloseCode.UNSUPPORTED_DATA, "a frame is text, and MQTT is binary");
            default -> Violation.ofProtocol("a frame has the reserved opcode " + opcode());
        };
    }

    /** What is wrong with the length, once the whole header is there. */
    @Nullable Violation lengthViolation() {
        long length = length();
        long least =
                switch (lengthBytes()) {
                    case Short.BYTES -> SHORT_LENGTH;
                    case Long.BYTES -> MOST_OF_SHORT + 1L;
                    default -> 0;
                };
        return length < least ? Violation.ofProtocol("a frame's length is not written as it must be") : null;
    }
}
