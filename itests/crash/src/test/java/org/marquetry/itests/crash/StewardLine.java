package org.marquetry.itests.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.marquetry.itests.crash.steward.Steward;
import org.marquetry.itests.harness.Deadline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Asks the {@link Steward} in a broker's framework. */
final class StewardLine {
    private final Path address;

    StewardLine(Path data) {
        address = data.resolve("steward");
        await().atMost(Deadline.PATIENCE).until(() -> Files.exists(address));
    }

    /** Has something done. */
    void order(String... words) throws IOException {
        assertEquals("done", ask(words));
    }

    String ask(String... words) throws IOException {
        int port = Integer.parseInt(Files.readString(address));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
