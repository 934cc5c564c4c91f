package org.marquetry.itests.clients;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.marquetry.itests.harness.Line;
import org.marquetry.itests.harness.SharedBroker;

/** What the tests with real clients share: a broker, and clients that go when the test ends. */
@ExtendWith(SharedBroker.class)
abstract class Scenario {
    final InetSocketAddress broker;
    private final Deque<Closeable> open = new ArrayDeque<>();

    Scenario(InetSocketAddress broker) {
        this.broker = broker;
    }

    final TestClient connected(ClientKind kind, Login login) throws Exception {
        TestClient client = create(kind, broker);
        client.connect(login);
        return client;
    }

    final TestClient create(ClientKind kind, InetSocketAddress address) throws Exception {
        TestClient client = kind.create(address);
        open.push(client);
        return client;
    }

    final Line line() throws IOException {
        return closing(new Line(broker));
    }

    final <T extends Closeable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
