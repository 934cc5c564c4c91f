package org.marquetry.itests.crash;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The socket over which the launcher's commands ask a broker that runs. */
final class Control {
    private final Path socket;

    Control(Path data) {
        socket = data.resolve("control");
    }

    /** The lines of an answer, the last one with the exit status. */
    List<String> ask(String... words) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            DataOutputStream request = new DataOutputStream(Channels.newOutputStream(channel));
            request.writeInt(words.length);
            for (String word : words) {
                request.writeUTF(word);
            }
            BufferedReader answer = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            List<String> lines = new ArrayList<>();
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                lines.add(line.substring(1));
            }
            return lines;
        }
    }
}
