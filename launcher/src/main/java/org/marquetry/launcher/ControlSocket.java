package org.marquetry.launcher;

import java.io.BufferedWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running broker takes commands of its own user: a local socket in the data directory. A client sends how many words
 * there are, and the words, as {@link java.io.DataOutput} writes them; back come lines that begin with {@link #OUT} or
 * {@link #ERR}, and in the end one that begins with {@link #STATUS}. One command is done after another.
 */
final class ControlSocket implements AutoCloseable, Runnable {
    static final String OUT = "o";
    static final String ERR = "e";
    static final String STATUS = "s";

    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.launcher");
    private static final int MOST_WORDS = 16;

    private final Path place;
    private final ServerSocketChannel server;
    private final Tools tools;
    private volatile @Nullable SocketChannel client;

    private ControlSocket(Path place, ServerSocketChannel server, Tools tools) {
        this.place = place;
        this.server = server;
        this.tools = tools;
    }

    /** Begins to listen; null, and a line in the log, if that is not possible here: the broker runs without. */
    static @Nullable ControlSocket open(Path place, Tools tools) {
        try {
            Files.deleteIfExists(place);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            ControlSocket socket = new ControlSocket(place, server, tools);
            socket.listen();
            return socket;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("a running broker takes no commands, since {} cannot be listened to: {}", place, e.getMessage());
            return null;
        }
    }

    private void listen() throws IOException {
        try {
            server.bind(UnixDomainSocketAddress.of(place));
            if (Files.getFileStore(place).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Thread thread = new Thread(this, "marquetry-control");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        while (server.isOpen()) {
            try (SocketChannel next = server.accept()) {
                client = next;
                answer(next);
            } catch (ClosedChannelException e) {
                LOG.debug("the socket for commands is closed");
            } catch (IOException | RuntimeException e) {
                LOG.warn("a command could not be taken or answered: {}", e.toString());
            }
        }
    }

    private void answer(SocketChannel from) throws IOException {
        List<String> words = words(new DataInputStream(Channels.newInputStream(from)));
        BufferedWriter lines = new BufferedWriter(Channels.newWriter(from, StandardCharsets.UTF_8));
        int status;
        try (PrintWriter out = new PrintWriter(new LineWriter(OUT, lines));
                PrintWriter err = new PrintWriter(new LineWriter(ERR, lines))) {
            LOG.info("command: {}", String.join(" ", words).replaceAll("\\p{Cntrl}", "?"));
            status = tools.live(words, out, err);
        }
        lines.write(STATUS + status + "\n");
        lines.flush();
    }

    private static List<String> words(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST_WORDS) {
            throw new IOException("a client of the control socket sent " + count + " words");
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(in.readUTF());
        }
        return words;
    }

    /** Ends the command that is being done, too: its client learns that the broker stops. */
    @Override
    public void close() {
        try {
            server.close();
            SocketChannel last = client;
            if (last != null) {
                last.close();
            }
            Files.deleteIfExists(place);
        } catch (IOException e) {
            LOG.warn("the socket for commands was not closed: {}", e.getMessage());
        }
    }
}
