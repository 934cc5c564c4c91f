package org.marquetry.broker.internal;

/** The loop that a connection is on, and its way to another one. Belongs to that loop. */
final class Home {
    private final ClientConnection connection;
    private EngineLoop loop;
    /** False while it moves between loops and when it is closed: then no loop knows it. */
    private boolean known;

    Home(ClientConnection connection, EngineLoop first) {
        this.connection = connection;
        enter(first);
    }

    EngineLoop loop() {
        return loop;
    }

    /** Leaves for another loop; the task runs there unless the connection has ended meanwhile. */
    void moveTo(EngineLoop next, Runnable arrived) {
        leave();
        connection.transport().moveTo(next.loop(), () -> {
            if (connection.isOpen()) {
                enter(next);
                arrived.run();
            }
        });
    }

    private void enter(EngineLoop next) {
        loop = next;
        known = true;
        next.connections().put(connection.transport().id(), connection);
        next.counters().connections.increment();
    }

    void leave() {
        if (known) {
            known = false;
            loop.connections().remove(connection.transport().id());
            loop.counters().connections.add(-1);
        }
    }
}
