package org.marquetry.netty.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.zip.Deflater;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.WebSocketTerms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** WebSocket between real sockets and a connection. */
final class WebSocketTest {
    private static final String REQUEST = """
            GET /mqtt HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: mqtt
            """;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final Layers LAYERS = layers(false);

    private static Layers layers(boolean compression) {
        AddressRange loopback = AddressRange.parse("127.0.0.0/8").orElseThrow();
        return Layers.NONE.with(new WebSocketTerms("/mqtt", Set.of(), List.of(loopback), compression));
    }

    private static Binding bind(Rig rig, Layers layers, BiConsumer<Connection, ByteBuf> onReceived) throws IOException {
        return rig.bind(layers, connection -> new TestHandler(connection, onReceived));
    }

    /** A client whose request was answered. */
    private static Socket open(Rig rig, Binding binding, String headers) throws IOException {
        Socket client = rig.connect(new Socket(), binding);
        client.getOutputStream()
                .write((REQUEST + headers + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = head(client);
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        return client;
    }

    private static String head(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            assertTrue(next >= 0, head::toString);
            head.append((char) next);
        }
        return head.toString();
    }

    /** A frame whose masking key is 0. */
    private static byte[] frame(int firstByte, byte... payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else {
            boolean wide = payload.length > 0xFFFF;
            out.write(wide ? 0xFF : 0xFE);
            for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >>> shift));
            }
        }
        out.write(new byte[4]);
        out.write(payload);
        return out.toByteArray();
    }

    /** The payload of the next frame. */
    private static byte[] next(Socket client, int firstByte) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        assertEquals(firstByte, in.read());
        int small = in.read();
        long length = small;
        if (small == 126) {
            length = in.readUnsignedShort();
        } else if (small == 127) {
            length = in.readLong();
        }
        return in.readNBytes((int) length);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @EitherTransport
    void bytesGoBothWaysInFrames(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = open(rig, bind(rig, LAYERS, TestHandler::echo), "");
            for (int i = 0; i < 100; i++) {
                client.getOutputStream().write(frame(BINARY, (byte) i));
                assertArrayEquals(new byte[] {(byte) i}, next(client, BINARY));
            }
        }
    }

    @EitherTransport
    void whatTheHandlerLeavesComesAgainWithWhatFollows(String transport) throws IOException {
        int size = 100_000;
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, (connection, bytes) -> {
                if (bytes.readableBytes() >= size) {
                    connection.output().writeBytes(bytes, size);
                }
            });
            Socket client = open(rig, binding, "");
            for (int round = 0; round < 3; round++) {
                for (int at = 0; at < size; at += 10_000) {
                    client.getOutputStream().write(frame(BINARY, new byte[10_000]));
                }
                assertEquals(size, next(client, BINARY).length);
            }
        }
    }

    @EitherTransport
    void aTurnsOutputIsOneFrame(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, (connection, bytes) -> {
                while (bytes.isReadable()) {
                    connection.output().writeByte(bytes.readByte());
                }
            });
            Socket client = open(rig, binding, "");
            client.getOutputStream().write(frame(BINARY, random(500)));

            assertArrayEquals(random(500), next(client, BINARY));
        }
    }

    @EitherTransport
    void aConnectionMovesToAnotherLoopWithItsFrames(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            AtomicInteger calls = new AtomicInteger();
            Binding binding = bind(rig, LAYERS, (connection, bytes) -> {
                connection.output().writeBytes(bytes);
                if (calls.incrementAndGet() % 10 == 1) {
                    connection.moveTo(rig.loops.loop(1 - connection.loop().index()), () -> {});
                }
            });
            Socket client = open(rig, binding, "");
            for (int i = 0; i < 200; i++) {
                client.getOutputStream().write(frame(BINARY, (byte) i));
            }
            ByteArrayOutputStream echoed = new ByteArrayOutputStream();
            while (echoed.size() < 200) {
                echoed.write(next(client, BINARY));
            }
            for (int i = 0; i < 200; i++) {
                assertEquals((byte) i, echoed.toByteArray()[i]);
            }
        }
    }

    @EitherTransport
    void whatIsSaidBeforeAGoodbyeArrivesAndThenTheCloseFrame(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, (connection, bytes) -> {
                connection.output().writeBytes(bytes);
                connection.close();
            });
            Socket client = open(rig, binding, "");
            client.getOutputStream().write(frame(BINARY, (byte) 7));

            assertArrayEquals(new byte[] {7}, next(client, BINARY));
            assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, next(client, CLOSE));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @EitherTransport
    void goodbyesMayCross(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, (connection, bytes) -> {
                bytes.skipBytes(bytes.readableBytes());
                connection.close();
            });
            Socket client = open(rig, binding, "");
            client.getOutputStream().write(frame(BINARY, (byte) 7));
            rig.handler(0).closed.await();
            client.getOutputStream().write(frame(CLOSE, (byte) 0x03, (byte) 0xE8));

            assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, next(client, CLOSE));
            assertEquals(-1, client.getInputStream().read());
            Rig.until(() -> binding.connections() == 0);
        }
    }

    @EitherTransport
    void aListenerThatGoesAwaySaysSo(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, TestHandler::echo);
            Socket client = open(rig, binding, "");
            client.getOutputStream().write(frame(BINARY, (byte) 7));
            next(client, BINARY);
            rig.handler(0).onDrain = () -> rig.handler(0).connection.output().writeByte(9);

            binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);

            assertArrayEquals(new byte[] {9}, next(client, BINARY));
            assertArrayEquals(new byte[] {0x03, (byte) 0xE9}, next(client, CLOSE));
        }
    }

    @EitherTransport
    void whoHasNotAskedForAWebSocketYetGoesWithTheListener(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, TestHandler::echo);
            Socket client = rig.connect(new Socket(), binding);
            client.getOutputStream().write('G');
            Rig.until(() -> binding.connections() == 1);

            binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);

            assertEquals(-1, client.getInputStream().read());
            assertEquals(0, rig.handlers.size());
        }
    }

    @EitherTransport
    void aClientsCloseFrameEndsItsConnection(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = open(rig, bind(rig, LAYERS, TestHandler::echo), "");
            client.getOutputStream().write(frame(CLOSE, (byte) 0x03, (byte) 0xE8));

            assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, next(client, CLOSE));
            assertEquals(-1, client.getInputStream().read());
            rig.handler(0).closed.await();
        }
    }

    @EitherTransport
    void whoBreaksTheRulesIsToldAndItsHandlerHearsOfTheEndAtOnce(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = open(rig, bind(rig, LAYERS, TestHandler::echo), "");
            client.getOutputStream().write(frame(0x81, (byte) 'a'));
            rig.handler(0).closed.await();
            client.getOutputStream().write(new byte[1000]);

            byte[] close = next(client, CLOSE);
            assertEquals(1003, (close[0] & 0xFF) << 8 | close[1] & 0xFF);
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @EitherTransport
    void aRefusedRequestReachesNoHandler(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, LAYERS, TestHandler::echo);
            Socket client = rig.connect(new Socket(), binding);
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertTrue(head(client).startsWith("HTTP/1.1 404 "));
            client.close();
            Rig.until(() -> binding.connections() == 0);
            assertEquals(0, rig.handlers.size());
        }
    }

    @EitherTransport
    void theAddressThatATrustedProxyTellsIsTheClients(String transport) throws IOException {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            open(rig, bind(rig, LAYERS, TestHandler::echo), "X-Forwarded-For: 198.51.100.9\n");

            InetSocketAddress remote =
                    (InetSocketAddress) rig.handler(0).connection.remoteAddress();
            assertEquals("198.51.100.9", remote.getAddress().getHostAddress());
        }
    }

    @EitherTransport
    void aClientThatDoesNotReadIsNotWritable(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            AtomicLong appended = new AtomicLong();
            Binding binding = bind(rig, LAYERS, (connection, bytes) -> {
                bytes.skipBytes(bytes.readableBytes());
                while (connection.isWritable()) {
                    connection.output().writeBytes(new byte[10_000]);
                    appended.addAndGet(10_000);
                }
            });
            Socket client = open(rig, binding, "");
            client.getOutputStream().write(frame(BINARY, (byte) 1));
            rig.handler(0);
            Rig.until(() -> appended.get() > 0);
            Connection connection = rig.handler(0).connection;
            assertTrue(Rig.on(connection.loop(), connection::unsent) <= 2 * Rig.MAX_UNSENT);

            long read = 0;
            while (read < appended.get()) {
                read += next(client, BINARY).length;
            }
            assertEquals(appended.get(), read);
            Rig.until(() -> rig.handler(0).writableCalls.get() == 1);
        }
    }

    @EitherTransport
    void whatIsCompressedIsNotKeptDecompressedForAHandlerThatDoesNotWantIt(String transport) throws Exception {
        int size = 50_000_000;
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            AtomicLong received = new AtomicLong();
            Binding binding = bind(rig, layers(true), (connection, bytes) -> {
                if (received.getAndAdd(bytes.readableBytes()) == 0) {
                    connection.reading(false);
                    connection.moveTo(rig.loops.loop(1 - connection.loop().index()), () -> {});
                }
                bytes.skipBytes(bytes.readableBytes());
            });
            Socket client = open(rig, binding, "Sec-WebSocket-Extensions: permessage-deflate\n");
            client.getOutputStream().write(frame(0xC2, deflated(size)));
            Rig.until(() -> received.get() > 0);
            Connection connection = rig.handler(0).connection;
            assertTrue(rig.buffers() < 1_000_000, () -> rig.buffers() + " bytes held");

            Rig.until(() -> received.get() < size);
            connection.loop().execute(() -> connection.reading(true));

            Rig.until(() -> received.get() == size);
        }
    }

    private static byte[] deflated(int zeroes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[zeroes]);
        byte[] room = new byte[zeroes / 100];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return java.util.Arrays.copyOf(room, length - 4);
    }
}
