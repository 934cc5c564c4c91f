package org.marquetry.netty.internal.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.transport.WebSocketTerms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class CompressionTest {
    private static final int COMPRESSED = 0xC2;
    private static final int PLAIN = 0x82;

    private final Client client = Client.upgraded(
            new WebSocketTerms("/mqtt", Set.of(), List.of(), true),
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n");

    @AfterEach
    void close() {
        client.close();
    }

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(4));
        }
        return text;
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        byte[] room = new byte[content.length + 100];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(room, length - 4);
    }

    private static byte[] inflated(byte[] content) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        byte[] input = Arrays.copyOf(content, content.length + 4);
        input[content.length + 2] = (byte) 0xFF;
        input[content.length + 3] = (byte) 0xFF;
        inflater.setInput(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] room = new byte[4096];
        for (int length = inflater.inflate(room); length > 0; length = inflater.inflate(room)) {
            out.write(room, 0, length);
        }
        inflater.end();
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, Inflation.PIECE, Inflation.PIECE + 1, 1_000_000})
    void compressedMessagesAreDecompressed(int length) {
        client.frame(COMPRESSED, deflated(text(length)));
        client.frame(PLAIN, (byte) 1);
        client.frame(COMPRESSED, deflated(text(7)));

        byte[] received = client.received();
        assertEquals(length + 8, received.length);
        assertArrayEquals(text(length), Arrays.copyOf(received, length));
        assertArrayEquals(text(7), Arrays.copyOfRange(received, length + 1, length + 8));
    }

    @Test
    void aCompressedMessageMayBeFragmentedAnywhere() {
        byte[] compressed = deflated(text(5000));
        int half = compressed.length / 2;
        client.frame(0x42, Arrays.copyOf(compressed, half));
        client.frame(0x89);
        client.frame(0x80, Arrays.copyOfRange(compressed, half, compressed.length));

        assertArrayEquals(text(5000), client.received());
    }

    @Test
    void aSenderMayEndItsStreamWithinAMessage() {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(text(300));
        deflater.finish();
        byte[] room = new byte[1000];
        int length = deflater.deflate(room);
        deflater.end();

        client.frame(COMPRESSED, Arrays.copyOf(room, length + 1));

        assertArrayEquals(text(300), client.received());
    }

    @Test
    void whatIsDecompressedIsPassedOnInPiecesAndOnlyWhileItIsWanted() {
        byte[] bomb = deflated(new byte[10_000_000]);
        client.takesInput = false;

        client.frame(COMPRESSED, bomb);
        client.frame(PLAIN, (byte) 1);
        assertEquals(0, client.received.size());

        client.takesInput = true;
        client.channel.read();

        assertEquals(10_000_001, client.received().length);
        assertTrue(client.pieces.stream().allMatch(size -> size <= Inflation.PIECE), client.pieces::toString);
    }

    @Test
    void whatIsNotCompressedThoughItSaysSoIsRefused() {
        byte[] noise = new byte[200];
        Arrays.fill(noise, (byte) 0xFF);

        client.frame(COMPRESSED, noise);

        byte[] close = client.written();
        assertEquals(1007, (close[2] & 0xFF) << 8 | close[3] & 0xFF);
        assertEquals(1, client.violations.size());
    }

    @Test
    void whatIsLongEnoughIsSentCompressed() throws DataFormatException {
        client.channel.writeOutbound(Unpooled.wrappedBuffer(text(5000)));
        client.channel.writeOutbound(Unpooled.wrappedBuffer(text(5000)));

        byte[] written = client.written();
        byte[] one = Arrays.copyOf(written, written.length / 2);
        assertEquals(COMPRESSED, one[0] & 0xFF);
        assertTrue(one.length < 5000, () -> one.length + " bytes");
        assertArrayEquals(text(5000), inflated(Arrays.copyOfRange(one, 4, one.length)));
        assertArrayEquals(one, Arrays.copyOfRange(written, one.length, written.length));
    }

    @Test
    void noiseIsSentWholeThoughItDoesNotShrink() throws DataFormatException {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);

        client.channel.writeOutbound(Unpooled.wrappedBuffer(noise));

        byte[] written = client.written();
        assertArrayEquals(noise, inflated(Arrays.copyOfRange(written, 10, written.length)));
    }

    @Test
    void whatIsShortIsSentAsItIs() {
        client.channel.writeOutbound(Unpooled.wrappedBuffer(new byte[] {1, 2}));

        assertArrayEquals(new byte[] {(byte) PLAIN, 2, 1, 2}, client.written());
    }
}
