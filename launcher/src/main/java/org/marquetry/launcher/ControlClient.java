package org.marquetry.launcher;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Has a running broker do a command. */
final class ControlClient {
    private final Path data;

    ControlClient(Path data) {
        this.data = data;
    }

    /** Answers the exit status of the command. */
    int run(List<String> words, PrintWriter out, PrintWriter err) throws LaunchException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(DataDirectory.control(data)))) {
            send(words, channel);
            return receive(new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)), out, err);
        } catch (IOException | UnsupportedOperationException e) {
            throw new LaunchException(
                    ExitStatus.DIRECTORY,
                    "data directory " + data + " is in use, and no broker takes commands there: " + e.getMessage(),
                    e);
        }
    }

    private static void send(List<String> words, SocketChannel channel) throws IOException {
        DataOutputStream request = new DataOutputStream(Channels.newOutputStream(channel));
        request.writeInt(words.size());
        for (String word : words) {
            request.writeUTF(word);
        }
        request.flush();
    }

    private static int receive(BufferedReader answer, PrintWriter out, PrintWriter err) throws IOException {
        for (String line = answer.readLine(); line != null; line = answer.readLine()) {
            String rest = line.isEmpty() ? "" : line.substring(1);
            if (line.startsWith(ControlSocket.OUT)) {
                out.println(rest);
            } else if (line.startsWith(ControlSocket.ERR)) {
                err.println(rest);
            } else if (line.startsWith(ControlSocket.STATUS)) {
                return Integer.parseInt(rest);
            }
        }
        throw new IOException("the broker stopped before it was done");
    }
}
