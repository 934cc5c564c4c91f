package org.marquetry.netty.internal.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A client's Close frame (RFC 6455 section 5.5.1). */
final class CloseFrame {
    private CloseFrame() {}

    /** Its status code. */
    static int code(ByteBuf payload) {
        return payload.isReadable() ? payload.getUnsignedShort(payload.readerIndex()) : CloseCode.NONE;
    }

    static @Nullable Violation violation(ByteBuf payload) {
        int code = code(payload);
        if (code != CloseCode.NONE && !CloseCode.maySend(code)) {
            return Violation.ofProtocol("a Close frame has the status code " + code);
        }
        if (payload.readableBytes() > Short.BYTES
                && !isUtf8(payload.nioBuffer(
                        payload.readerIndex() + Short.BYTES, payload.readableBytes() - Short.BYTES))) {
            return new Violation(CloseCode.INVALID_DATA, "the reason in a Close frame is not UTF-8");
        }
        // A code without payload is 1005, which nobody may send.
        return payload.isReadable() && code == CloseCode.NONE
                ? Violation.ofProtocol("a Close frame has the status code " + code)
                : null;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
