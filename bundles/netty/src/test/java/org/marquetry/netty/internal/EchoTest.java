package org.marquetry.netty.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

/** Bytes in, the same bytes out, however they are cut. */
class EchoTest {

    @EitherTransport
    void bytesComeBackInOrder(String transport) throws Exception {
        byte[] sent = random(3_000_000);
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            assertComesBack(rig.connect(), sent, 5000);
        }
    }

    @EitherTransport
    void aPacketByteByByteComesBack(String transport) throws Exception {
        byte[] sent = Frames.frame(random(6000));
        try (Rig rig = new Rig(transport, 1, Frames.echoed())) {
            assertComesBack(rig.connect(), sent, 1);
        }
    }

    @EitherTransport
    void packetsOfAllSizesComeBack(String transport) throws Exception {
        Random sizes = new Random(3);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 400; i++) {
            int most = 1 << sizes.nextInt(18);
            sent.write(Frames.frame(random(sizes.nextInt(most))));
        }
        try (Rig rig = new Rig(transport, 1, Frames.echoed())) {
            assertComesBack(rig.connect(), sent.toByteArray(), 100_000);
        }
    }

    @EitherTransport
    void aLargePacketComesBack(String transport) throws Exception {
        byte[] sent = Frames.frame(random(10_000_000));
        try (Rig rig = new Rig(transport, 1, Frames.echoed())) {
            assertComesBack(rig.connect(), sent, sent.length);
        }
    }

    @EitherTransport
    void aLargePacketInSmallPiecesComesBack(String transport) throws Exception {
        byte[] sent = Frames.frame(random(2_000_000));
        try (Rig rig = new Rig(transport, 1, Frames.echoed())) {
            assertComesBack(rig.connect(), sent, 3000);
        }
    }

    private static void assertComesBack(Socket client, byte[] sent, int piece) throws IOException {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(client, sent, piece));
        assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
        writer.join();
    }

    private static void write(Socket client, byte[] bytes, int piece) {
        try {
            OutputStream out = client.getOutputStream();
            Random sizes = new Random(2);
            for (int at = 0; at < bytes.length; ) {
                int size = Math.min(bytes.length - at, 1 + sizes.nextInt(piece));
                out.write(bytes, at, size);
                at += size;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
