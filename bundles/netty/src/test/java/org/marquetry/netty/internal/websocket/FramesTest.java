package org.marquetry.netty.internal.websocket;

import java.util.List;
import java.util.Random;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class FramesTest {
    private static final int BINARY = 0x82;
    private static final int PING = 0x89;
    private static final int CLOSE = 0x88;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        byte[] joined = new byte[all.readableBytes()];
        all.readBytes(joined);
        return joined;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 8, 9, 125, 126, 127, 65535, 65536, 200_000})
    void framesOfEveryLengthArePassedOn(int length) {
        try (Client client = Client.upgraded()) {
            client.frame(BINARY, random(length));
            client.frame(BINARY, (byte) 5);

            assertArrayEquals(join(random(length), new byte[] {5}), client.received());
        }
    }

    @Test
    void aFrameMayComeInAnyPieces() {
        byte[] payload = random(1000);
        byte[] stream = join(Client.masked(BINARY, payload), Client.masked(PING), Client.masked(BINARY, payload));
        for (int size = 1; size < 20; size++) {
            try (Client client = Client.upgraded()) {
                for (int at = 0; at < stream.length; at += size) {
                    client.send(java.util.Arrays.copyOfRange(stream, at, Math.min(stream.length, at + size)));
                }

                assertArrayEquals(join(payload, payload), client.received());
            }
        }
    }

    @Test
    void aFrameIsPassedOnBeforeItsEnd() {
        try (Client client = Client.upgraded()) {
            byte[] frame = Client.masked(BINARY, random(1_000_000));

            client.send(java.util.Arrays.copyOf(frame, 5000));

            assertEquals(5000 - 14, client.received().length);
        }
    }

    @Test
    void messagesMayBeFragmentedWithControlFramesBetween() {
        try (Client client = Client.upgraded()) {
            client.frame(0x02, (byte) 1);
            client.frame(PING, (byte) 9);
            client.frame(0x00);
            client.frame(0x00, (byte) 2);
            client.frame(0x80, (byte) 3);
            client.frame(BINARY, (byte) 4);

            assertArrayEquals(new byte[] {1, 2, 3, 4}, client.received());
            assertArrayEquals(new byte[] {(byte) 0x8A, 1, 9}, client.written());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8161, 1003", // text
        "810161, 1002", // text, not masked
        "82020102, 1002", // not masked
        "C281000000000A, 1002", // compressed without compression
        "A281000000000A, 1002", // RSV2
        "9281000000000A, 1002", // RSV3
        "80810000000000, 1002", // continuation of nothing
        "8380, 1002", // reserved data opcode
        "8B80, 1002", // reserved control opcode
        "0980, 1002", // fragmented ping
        "89FE007E, 1002", // long ping
        "8881000000000A, 1002", // half a status code
        "82FE000500000000, 1002", // 16-bit length that fits 7 bits
        "82FF000000000000000500000000, 1002", // 64-bit length that fits 7 bits
        "82FF800000000000000000000000, 1002", // negative length
        "02810000000001" + "82810000000001, 1002", // message within a message
        "888200000000" + "03ED, 1002", // 1005 in a Close frame
        "888200000000" + "0000, 1002", // 0 in a Close frame
        "888200000000" + "07CF, 1002", // 1999 in a Close frame
        "888300000000" + "03E8FF, 1007" // not UTF-8
    })
    void whoBreaksTheRulesIsToldAndHeardNoMore(String hex, int code) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        if (code == 1003) {
            bytes = Client.masked(0x81, (byte) 'a');
        }
        try (Client client = Client.upgraded()) {
            client.send(bytes);

            byte[] close = client.written();
            assertEquals(0x88, close[0] & 0xFF);
            assertEquals(code, (close[2] & 0xFF) << 8 | close[3] & 0xFF);
            assertEquals(close.length, close[1] + 2);
            assertEquals(1, client.violations.size());

            client.received();
            client.frame(BINARY, (byte) 1);
            assertEquals(0, client.received().length);
            assertEquals(0, client.written().length);
        }
    }

    @Test
    void aPingIsAnsweredWithItsPayload() {
        try (Client client = Client.upgraded()) {
            byte[] payload = random(125);

            client.frame(PING, payload);

            assertArrayEquals(join(new byte[] {(byte) 0x8A, 125}, payload), client.written());
        }
    }

    @Test
    void aPongIsNoMatter() {
        try (Client client = Client.upgraded()) {
            client.frame(0x8A, (byte) 1);

            assertEquals(0, client.written().length);
            assertEquals(0, client.received().length);
        }
    }

    @Test
    void aCloseFrameEndsTheClientsSideAndIsAnsweredWhenTheConnectionIsClosed() {
        try (Client client = Client.upgraded()) {
            client.frame(CLOSE, (byte) 0x03, (byte) 0xE9);
            assertTrue(client.inputEnded);
            assertEquals(0, client.written().length);

            client.channel.close();

            assertArrayEquals(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE9}, client.written());
            assertFalse(client.channel.isOpen());
        }
    }

    @Test
    void aCloseFrameWithoutACodeIsAnsweredWithOneWithout() {
        try (Client client = Client.upgraded()) {
            client.frame(CLOSE);
            client.channel.close();

            assertArrayEquals(new byte[] {(byte) 0x88, 0}, client.written());
        }
    }

    @Test
    void aConnectionThatIsClosedSaysGoodbye() {
        try (Client client = Client.upgraded()) {
            client.channel.close();

            assertArrayEquals(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE8}, client.written());
        }
    }

    @Test
    void aConnectionWhoseListenerGoesAwaySaysSo() {
        try (Client client = Client.upgraded()) {
            client.goesAway = true;

            client.channel.close();

            assertArrayEquals(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE9}, client.written());
        }
    }

    @Test
    void theConnectionIsClosedOnceBothHaveSaidGoodbye() {
        try (Client client = Client.upgraded()) {
            client.channel.pipeline().get(WebSocketFrames.class).farewell();
            assertTrue(client.channel.isOpen());

            client.frame(CLOSE, (byte) 0x03, (byte) 0xE8);

            assertFalse(client.channel.isOpen());
            assertEquals(4, client.written().length);
        }
    }

    @Test
    void nothingIsWrittenBehindACloseFrame() {
        try (Client client = Client.upgraded()) {
            client.channel.pipeline().get(WebSocketFrames.class).farewell();
            client.written();

            client.channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[] {1}));
            client.channel.flushOutbound();

            assertEquals(0, client.written().length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 65535, 65536})
    void whatIsWrittenIsOneBinaryFrameWithTheHeaderInTheRoomInFront(int length) {
        try (Client client = Client.upgraded()) {
            ByteBuf output = Unpooled.directBuffer();
            output.setIndex(FrameWriter.MOST_HEADER, FrameWriter.MOST_HEADER);
            output.writeBytes(random(length));

            client.channel.writeOutbound(output);

            ByteBuf written = client.channel.readOutbound();
            assertSame(output, written);
            ByteBuf expected = Unpooled.buffer();
            FrameWriter.header(expected, BINARY, length);
            expected.writeBytes(random(length));
            assertEquals(expected, written);
            written.release();
        }
    }

    @Test
    void whatHasNoRoomInFrontIsWrittenBehindAHeader() {
        try (Client client = Client.upgraded()) {
            client.channel.writeOutbound(Unpooled.wrappedBuffer(random(300)));

            assertArrayEquals(join(new byte[] {(byte) 0x82, 126, 1, 44}, random(300)), client.written());
        }
    }

    @Test
    void nothingIsLeftWhenAChannelEndsWithinAFrame() {
        Client client = Client.upgraded(
                new org.marquetry.api.transport.WebSocketTerms("/mqtt", Set.of(), List.of(), true),
                "Sec-WebSocket-Extensions: permessage-deflate\n");
        client.send((byte) 0x82, (byte) 0xFE, (byte) 1);

        client.close();

        assertFalse(client.channel.isOpen());
    }
}
