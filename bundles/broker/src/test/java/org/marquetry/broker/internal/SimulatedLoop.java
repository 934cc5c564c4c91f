package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.transport.Loop;

/**
 * A loop that takes a turn when it is told to: it reads the connections that have something, runs what was handed to it, then
 * what was put off to the end of the turn, and sends what all that has appended.
 */
final class SimulatedLoop implements Loop {
    private static final SimulatedConnection[] NONE = {};

    private final SimulatedLoops loops;
    private final int index;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> endOfTurn = new ArrayDeque<>();
    private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
    private final Set<SimulatedConnection> touched = new LinkedHashSet<>();

    SimulatedLoop(SimulatedLoops loops, int index) {
        this.loops = loops;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return loops.running() == this;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        requireInLoop();
        endOfTurn.add(task);
    }

    @Override
    public Cancellable schedule(Runnable task, long delay, TimeUnit unit) {
        return loops.schedule(this, task, unit.toMillis(delay));
    }

    /** The engine's state has no locks, so what touches it from elsewhere is wrong even where it happens to work. */
    void requireInLoop() {
        if (!inLoop()) {
            throw new AssertionError("called outside of loop " + index);
        }
    }

    SimulatedLoops loops() {
        return loops;
    }

    void enter(SimulatedConnection connection) {
        connections.add(connection);
    }

    void leave(SimulatedConnection connection) {
        connections.remove(connection);
        touched.remove(connection);
    }

    /** The connection has something to send, or to do, at the end of the turn. */
    void touch(SimulatedConnection connection) {
        touched.add(connection);
    }

    void crash() {
        tasks.clear();
        touched.clear();
        connections.clear();
    }

    boolean isBusy() {
        if (!tasks.isEmpty() || !touched.isEmpty()) {
            return true;
        }
        for (SimulatedConnection each : connections) {
            if (each.isReadable()) {
                return true;
            }
        }
        return false;
    }

    /** Takes a turn in which at most so many tasks are run; the others wait for the next. */
    void turn(int mostTasks) {
        for (SimulatedConnection connection : connections.toArray(NONE)) {
            connection.read();
        }
        for (int i = Math.min(mostTasks, tasks.size()); i > 0; i--) {
            tasks.poll().run();
        }
        while (!endOfTurn.isEmpty()) {
            endOfTurn.poll().run();
        }
        List<SimulatedConnection> toSend = new ArrayList<>(touched);
        touched.clear();
        toSend.forEach(SimulatedConnection::endOfTurn);
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
