package org.marquetry.netty.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.Parked;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Where connections are brought to the engine that serves, and wait for one while none does. For all loops. */
final class Reception {
    /** How long a connection that is new waits for an engine. */
    static final int PATIENCE_SECONDS = 10;

    /** For how many times its patience a parked client waits while there is no engine: one may fail before the former is back. */
    private static final int LONELY_ROUNDS = 3;

    /** For how many times its patience it waits at all. */
    private static final int ROUNDS = 10;

    private final Blame blame;
    private final Set<SocketConnection> waiting = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> served = new CompletableFuture<>();
    /** How often an engine has gone. */
    private final AtomicInteger departures = new AtomicInteger();

    /** Where engines that have served are from, as long as those bundles have not been stopped. */
    private final Set<Bundle> bundles = ConcurrentHashMap.newKeySet();

    private volatile @Nullable ConnectionAcceptor engine;

    /** @param blame is told of an engine that does not do what it has to */
    Reception(Blame blame) {
        this.blame = blame;
    }

    /** The engine that serves, if one does. */
    @Nullable ConnectionAcceptor engine() {
        return engine;
    }

    /** A connection has no handler; if it is new, it gets one as soon as there is an engine. Called on its loop. */
    void await(SocketConnection connection) {
        waiting.add(connection);
        begin(connection);
        bound(connection, new Round(connection.attendance().parked(), 0, 0));
    }

    /**
     * What a connection has waited for.
     *
     * @param lonely for how many rounds there was no engine, and none came, up to now
     */
    private record Round(@Nullable Parked client, int number, int lonely) {
        boolean isLast() {
            return number == ROUNDS || lonely == (client == null ? 1 : LONELY_ROUNDS);
        }

        int seconds() {
            return client == null ? PATIENCE_SECONDS : client.graceSeconds();
        }

        Round next(boolean isLonely) {
            return new Round(client, number + 1, isLonely ? lonely + 1 : 0);
        }
    }

    /** Nobody waits for ever, not even for an engine that serves, which has its time to find what the store has of them. */
    private void bound(SocketConnection connection, Round round) {
        if (!waiting.contains(connection)) {
            return;
        }
        ConnectionAcceptor awaited = engine;
        int departed = departures.get();
        connection
                .loop()
                .schedule(
                        () -> connection.onLoop(() -> timedOut(connection, round, awaited, departed)),
                        round.seconds(),
                        TimeUnit.SECONDS);
    }

    private void timedOut(
            SocketConnection connection, Round round, @Nullable ConnectionAcceptor awaited, int departed) {
        if (connection.attendance().parked() != round.client() || !waiting.contains(connection)) {
            return;
        }
        ConnectionAcceptor current = engine;
        if (current != null && current == awaited) {
            blame.report(current, "has not taken over the clients that wait for it");
        }
        // Where one has come and gone meanwhile, there may be none for just a moment.
        Round next = round.next(current == null && departures.get() == departed);
        if (next.isLast()) {
            connection.dismiss();
        } else {
            bound(connection, next);
        }
    }

    /** A connection that is new has ended. One that is not stays: the next engine has to learn of its end. */
    void left(SocketConnection connection) {
        if (connection.attendance().parked() == null) {
            waiting.remove(connection);
        }
    }

    /** @throws IllegalStateException if another one serves, or it does not know how clients were parked */
    synchronized void serve(ConnectionAcceptor next) {
        ConnectionAcceptor current = engine;
        if (current != null && current != next && isThere(current)) {
            throw new IllegalStateException("another engine serves; two would change the same sessions");
        }
        requireKnown(next);
        if (current != null && current != next) {
            departures.incrementAndGet();
        }
        engine = next;
        Bundle bundle = FrameworkUtil.getBundle(next.getClass());
        if (bundle != null) {
            bundles.add(bundle);
        }
        waiting.forEach(connection -> connection.onLoop(() -> begin(connection)));
        served.complete(null);
    }

    /** One that has failed may have ended without a word; what is no bundle cannot. */
    private static boolean isThere(ConnectionAcceptor engine) {
        Bundle bundle = FrameworkUtil.getBundle(engine.getClass());
        return bundle == null || (bundle.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0;
    }

    private void requireKnown(ConnectionAcceptor next) {
        long unknown = waiting.stream()
                .map(connection -> connection.attendance().parked())
                .filter(client -> client != null && !knows(next, client))
                .count();
        if (unknown > 0) {
            String words = "does not know the form in which " + unknown + " clients were parked";
            blame.report(next, words);
            throw new IllegalStateException("the engine " + words);
        }
    }

    /** One that fails at it does not. */
    private boolean knows(ConnectionAcceptor next, Parked client) {
        try {
            return next.knows(client);
        } catch (RuntimeException | LinkageError e) {
            blame.failed(next, e);
            return false;
        }
    }

    /** How many clients wait for an engine, new ones and others. */
    int size() {
        return waiting.size();
    }

    /** Completes when an engine serves for the first time. */
    CompletionStage<Void> served() {
        return served;
    }

    synchronized void withdraw(ConnectionAcceptor former) {
        if (engine == former) {
            departures.incrementAndGet();
            engine = null;
        }
    }

    /** A bundle has stopped; true if an engine was from it, which may have ended without a word. */
    synchronized boolean stopped(Bundle bundle) {
        ConnectionAcceptor current = engine;
        if (current != null && bundle.equals(FrameworkUtil.getBundle(current.getClass()))) {
            withdraw(current);
        }
        return bundles.remove(bundle);
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
