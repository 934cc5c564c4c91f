package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Somebody at the wrong port. */
final class ForeignProtocolTest {
    private static String words(String begin) {
        ByteBuf bytes = Unpooled.copiedBuffer("x" + begin, ISO_8859_1);
        bytes.skipBytes(1);
        return ForeignProtocol.words(bytes);
    }

    @Test
    void tlsIsKnownByItsFirstByte() {
        assertEquals("it speaks TLS, and there is none at this listener", words("\u0016"));
        assertEquals("it speaks TLS, and there is none at this listener", words("\u0016\u0003\u0001\0\0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "POST /mqtt", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HE"})
    void httpIsKnownByItsMethods(String begin) {
        assertEquals("it speaks HTTP, and this listener speaks MQTT", words(begin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 10.0.0.1", "\r\n\r\n\0\r\nQUIT\n\u0021", "\r\n"})
    void aProxyIsKnownByItsWord(String begin) {
        assertEquals("it begins with the PROXY protocol, which is off at this listener", words(begin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0010\u000c\0\u0004MQTT", "SSH-2.0", "GOT ", "\0", "\u0030\u0001"})
    void whatElseItIsIsNotGuessed(String begin) {
        assertNull(words(begin));
    }
}
