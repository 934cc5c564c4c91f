package org.marquetry.netty.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.Parked;

/** Where connections are brought to the engine that serves, and wait for one while none does. For all loops. */
final class Reception {
    /** How long a connection that is new waits for an engine. */
    static final int PATIENCE_SECONDS = 10;

    private final Set<SocketConnection> waiting = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> served = new CompletableFuture<>();
    private volatile @Nullable ConnectionAcceptor engine;

    /** The engine that serves, if one does. */
    @Nullable ConnectionAcceptor engine() {
        return engine;
    }

    /** A connection has no handler; if it is new, it gets one as soon as there is an engine. Called on its loop. */
    void await(SocketConnection connection) {
        waiting.add(connection);
        begin(connection);
        bound(connection);
    }

    /** Nobody waits for ever; while an engine that serves has not adopted it yet, time stands still. */
    private void bound(SocketConnection connection) {
        if (!waiting.contains(connection)) {
            return;
        }
        Parked client = connection.attendance().parked();
        int patience = client == null ? PATIENCE_SECONDS : client.graceSeconds();
        connection
                .loop()
                .schedule(() -> connection.onLoop(() -> timedOut(connection, client)), patience, TimeUnit.SECONDS);
    }

    private void timedOut(SocketConnection connection, @Nullable Parked client) {
        if (connection.attendance().parked() != client || !waiting.contains(connection)) {
            return;
        }
        if (engine == null) {
            connection.dismiss();
        } else {
            bound(connection);
        }
    }

    /** A connection that is new has ended. One that is not stays: the next engine has to learn of its end. */
    void left(SocketConnection connection) {
        if (connection.attendance().parked() == null) {
            waiting.remove(connection);
        }
    }

    void serve(ConnectionAcceptor next) {
        engine = next;
        waiting.forEach(connection -> connection.onLoop(() -> begin(connection)));
        served.complete(null);
    }

    /** Completes when an engine serves for the first time. */
    CompletionStage<Void> served() {
        return served;
    }

    void withdraw(ConnectionAcceptor former) {
        if (engine == former) {
            engine = null;
        }
    }

    /** Has an engine adopt those who wait and are not new, as long as it serves. */
    CompletionStage<Void> handOver(ConnectionAcceptor next) {
        List<CompletableFuture<Void>> offered = new ArrayList<>();
        for (SocketConnection connection : waiting) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            offered.add(done);
            connection.onLoop(() -> {
                if (connection.attendance().parked() != null && engine == next) {
                    offer(connection, mine -> mine.adoptedBy(next));
                }
                done.complete(null);
            });
        }
        return CompletableFuture.allOf(offered.toArray(CompletableFuture<?>[]::new));
    }

    private void begin(SocketConnection connection) {
        ConnectionAcceptor current = engine;
        if (connection.attendance().parked() == null && current != null) {
            offer(connection, mine -> mine.servedBy(current));
        }
    }

    private void offer(SocketConnection connection, Consumer<Attendance> offering) {
        if (waiting.remove(connection)) {
            offering.accept(connection.attendance());
        }
    }
}
