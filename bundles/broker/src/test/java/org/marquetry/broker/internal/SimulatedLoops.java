package org.marquetry.broker.internal;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;

/**
 * Loops that one thread drives, in an order that only the random source decides: the same seed gives the same run. Time
 * passes only from one scheduled task to the next.
 */
final class SimulatedLoops implements EventLoops {
    private record Scheduled(long due, long number, SimulatedLoop loop, Runnable task) {}

    private final List<SimulatedLoop> loops = new ArrayList<>();
    /** Those that are on a loop, and those on their way to one. */
    private final Set<SimulatedConnection> connections = new LinkedHashSet<>();

    private final PriorityQueue<Scheduled> scheduled =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::due).thenComparingLong(Scheduled::number));
    private final SimulatedTime time;
    private final Random random;
    private long scheduledSoFar;
    private long connectionsSoFar;
    private SimulatedLoop running;
    private ConnectionAcceptor serving;

    SimulatedLoops(int size, SimulatedTime time, Random random) {
        this.time = time;
        this.random = random;
        for (int i = 0; i < size; i++) {
            loops.add(new SimulatedLoop(this, i));
        }
    }

    @Override
    public int size() {
        return loops.size();
    }

    @Override
    public SimulatedLoop loop(int index) {
        return loops.get(index);
    }

    @Override
    public Binding bind(SocketAddress address, ListenerPolicy policy, Layers layers, ConnectionAcceptor acceptor) {
        throw new UnsupportedOperationException("simulated connections come by accept");
    }

    @Override
    public Binding bind(SocketAddress address, ListenerPolicy policy, Layers layers) {
        throw new UnsupportedOperationException("simulated connections come by accept");
    }

    @Override
    public void serve(ConnectionAcceptor engine) {
        serving = engine;
    }

    @Override
    public CompletionStage<Void> served() {
        throw new UnsupportedOperationException("simulated connections come by accept");
    }

    @Override
    public void withdraw(ConnectionAcceptor engine) {
        if (serving == engine) {
            serving = null;
        }
    }

    @Override
    public CompletionStage<Void> handOver(ConnectionAcceptor engine) {
        List<CompletableFuture<Void>> offered = connections.stream()
                .filter(SimulatedConnection::isParked)
                .map(each -> CompletableFuture.runAsync(
                        () -> {
                            if (serving == engine) {
                                each.adopted(engine);
                            }
                        },
                        each.loop()))
                .toList();
        return CompletableFuture.allOf(offered.toArray(CompletableFuture<?>[]::new));
    }

    /** Has a connection of a peer arrive at some loop. */
    SimulatedConnection accept(SimulatedPeer peer, ListenerPolicy policy) {
        SimulatedLoop loop = loops.get(random.nextInt(loops.size()));
        SimulatedConnection connection = new SimulatedConnection(++connectionsSoFar, loop, policy, peer);
        connections.add(connection);
        loop.execute(() -> connection.accepted(serving));
        return connection;
    }

    /** Nothing that was to come will: all connections are gone without their handlers being told. */
    void crash() {
        scheduled.clear();
        loops.forEach(SimulatedLoop::crash);
        List.copyOf(connections).forEach(SimulatedConnection::crash);
        connections.clear();
    }

    void ended(SimulatedConnection connection) {
        connections.remove(connection);
    }

    SimulatedLoop running() {
        return running;
    }

    Random random() {
        return random;
    }

    Loop.Cancellable schedule(SimulatedLoop loop, Runnable task, long delayMillis) {
        Scheduled entry = new Scheduled(time.uptimeMillis() + Math.max(0, delayMillis), scheduledSoFar++, loop, task);
        scheduled.add(entry);
        return () -> scheduled.remove(entry);
    }

    /** Lets loops take turns until none has anything to do. */
    void settle() {
        while (turn(Integer.MAX_VALUE)) {
            // Every turn is in the condition.
        }
    }

    /** Lets one loop that has something to do take a turn; false if none has. */
    boolean turn(int mostTasks) {
        int busy = 0;
        for (int i = 0; i < loops.size(); i++) {
            busy += loops.get(i).isBusy() ? 1 : 0;
        }
        if (busy == 0) {
            return false;
        }
        int chosen = random.nextInt(busy);
        int index = 0;
        while (!loops.get(index).isBusy() || chosen-- > 0) {
            index++;
        }
        take(loops.get(index), mostTasks);
        return true;
    }

    private void take(SimulatedLoop loop, int mostTasks) {
        running = loop;
        try {
            loop.turn(mostTasks);
        } finally {
            running = null;
        }
    }

    /** Lets one loop alone take so many turns, while the others hang. */
    void turnsOf(SimulatedLoop loop, int count) {
        for (int i = 0; i < count; i++) {
            take(loop, Integer.MAX_VALUE);
        }
    }

    /** Lets time pass up to the next scheduled task and hands it to its loop; false if there is none until then. */
    boolean passToNext(long untilUptime) {
        Scheduled next = scheduled.peek();
        if (next == null || next.due > untilUptime) {
            time.pass(Math.max(0, untilUptime - time.uptimeMillis()));
            return false;
        }
        scheduled.poll();
        time.pass(Math.max(0, next.due - time.uptimeMillis()));
        next.loop.execute(next.task);
        return true;
    }
}
