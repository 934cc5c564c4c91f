package org.marquetry.itests.clients;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Layer;

/** Very many clients in one thread. */
final class Crowd implements Closeable {
    private final int port;
    private final Supplier<Layer> layers;
    private final List<Returning> clients = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private Selector selector = Selector.open();

    Crowd(int port, Supplier<Layer> layers) throws IOException {
        this.port = port;
        this.layers = layers;
    }

    /** Comes as fast as it can, and waits until all are served. */
    void arrive(int count) throws IOException {
        int served = 0;
        for (int i = 0; i < count; i++) {
            Returning client = new Returning(port, layers.get(), selector);
            clients.add(client);
            client.begin("client" + i);
            selector.selectNow();
            served += answered(Returning::isWelcome);
        }
        await(count - served, Returning::isWelcome);
    }

    /** Makes sure that all are connected. */
    void ping() throws IOException {
        for (Returning client : clients) {
            client.ping();
        }
        await(clients.size(), Returning::isAlive);
    }

    private void await(int expected, Predicate<Returning> served) throws IOException {
        int left = expected;
        while (left > 0) {
            if (selector.select(Deadline.PATIENCE.toMillis()) == 0) {
                throw new IOException("the broker does not answer " + left + " of " + clients.size() + " clients");
            }
            left -= answered(served);
        }
    }

    /** How many are served now that were not before. */
    private int answered(Predicate<Returning> served) throws IOException {
        int more = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            Returning client = (Returning) key.attachment();
            boolean before = served.test(client);
            client.read(buffer);
            if (!before && served.test(client)) {
                more++;
            }
        }
        selector.selectedKeys().clear();
        return more;
    }

    /** All connections are lost at once. */
    void vanish() throws IOException {
        for (Returning client : clients) {
            client.vanish();
        }
        clients.clear();
        selector.close();
        selector = Selector.open();
    }

    @Override
    public void close() throws IOException {
        for (Returning client : clients) {
            client.close();
        }
        selector.close();
    }
}
