package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What somebody speaks who does not begin with CONNECT, as far as the first bytes tell: mostly it is the wrong port. */
final class ForeignProtocol {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final List<String> HTTP =
            List.of("GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ", "PATCH ", "PRI ");
    private static final List<String> PROXY = List.of("PROXY ", "\r\n\r\n\0\r\nQUIT\n");

    private ForeignProtocol() {}

    /** In words for an operator; null if it is nothing that is known. */
    static @Nullable String words(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return null;
        }
        if (bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE) {
            return "it speaks TLS, and there is none at this listener";
        }
        if (beginsLikeOne(bytes, PROXY)) {
            return "it begins with the PROXY protocol, which is off at this listener";
        }
        return beginsLikeOne(bytes, HTTP) ? "it speaks HTTP, and this listener speaks MQTT" : null;
    }

    private static boolean beginsLikeOne(ByteBuf bytes, List<String> beginnings) {
        return beginnings.stream().anyMatch(each -> {
            int length = Math.min(each.length(), bytes.readableBytes());
            String first = bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1);
            return each.startsWith(first);
        });
    }
}
