package org.marquetry.itests.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A relay between clients and the broker that can be cut like a cable, since client libraries like to say goodbye. */
public final class Line implements Closeable {
    private final InetSocketAddress broker;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public Line(InetSocketAddress broker) throws IOException {
        this.broker = broker;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run("line-accept", this::accept);
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    /** Closes all connections without a word. New ones are taken. */
    public void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (!door.isClosed()) {
            Socket client = door.accept();
            Socket server = new Socket(broker.getAddress(), broker.getPort());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(client);
            open.add(server);
            run("line-up", () -> copy(client, server));
            run("line-down", () -> copy(server, client));
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void run(String name, Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        // One of the two ends was closed, or the line was: the relay has nothing to add to that.
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Body {
        void run() throws IOException;
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
