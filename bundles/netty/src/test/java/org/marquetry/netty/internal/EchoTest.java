package org.marquetry.netty.internal;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

class EchoTest {

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void bytesComeBackInOrder(String transport) throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (Rig rig = new Rig(transport, 2).listen(TestHandler::echo)) {
            Socket client = rig.connect();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(client, sent));
            InputStream in = client.getInputStream();
            assertArrayEquals(sent, in.readNBytes(sent.length));
            writer.join();
        }
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            OutputStream out = client.getOutputStream();
            Random sizes = new Random(2);
            for (int at = 0; at < bytes.length; ) {
                int size = Math.min(bytes.length - at, 1 + sizes.nextInt(5000));
                out.write(bytes, at, size);
                at += size;
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
