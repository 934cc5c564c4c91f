package org.marquetry.broker.internal;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;

/**
 * What one turn of a loop hands to another loop, messages above all: one task for all of them, and no object a receiver, since
 * the targets are the arrays of the remembered routes.
 */
final class LoopBatch implements Runnable {
    private static final int FIRST_SIZE = 16;

    private final EngineLoop from;
    private final EngineLoop to;
    private Message[] messages = new Message[FIRST_SIZE];
    private Target[][] targets = new Target[FIRST_SIZE][];
    private @Nullable Receiver[] origins = new Receiver[FIRST_SIZE];
    private @Nullable HandOver[] waiting = new HandOver[FIRST_SIZE];
    private @Nullable Runnable[] tasks = new Runnable[FIRST_SIZE];
    private int size;
    private long bytes;

    LoopBatch(EngineLoop from, EngineLoop to) {
        this.from = from;
        this.to = to;
    }

    /** Adds a message, and who waits for what becomes of it, or null. */
    void add(Message message, Target[] receivers, @Nullable Receiver origin, @Nullable HandOver waiter) {
        growIfFull();
        bytes += message.size();
        messages[size] = message;
        targets[size] = receivers;
        origins[size] = origin;
        waiting[size++] = waiter;
    }

    /** Adds something to be done by the other loop, behind the messages before. */
    void add(Runnable task) {
        growIfFull();
        tasks[size++] = task;
    }

    void send() {
        from.backlog().handedOver(to.index(), bytes);
        to.execute(this);
    }

    @Override
    public void run() {
        for (int i = 0; i < size; i++) {
            int next = i;
            Incidents.contain("what another loop handed over", () -> deliver(next));
        }
        from.backlog().taken(to.index(), bytes);
    }

    private void deliver(int i) {
        if (tasks[i] != null) {
            tasks[i].run();
        } else if (waiting[i] != null) {
            waiting[i].deliver(to, messages[i], targets[i], origins[i]);
        } else {
            to.router().deliver(messages[i], targets[i], origins[i], null);
        }
    }

    private void growIfFull() {
        if (size < messages.length) {
            return;
        }
        int larger = size * 2;
        messages = Arrays.copyOf(messages, larger);
        targets = Arrays.copyOf(targets, larger);
        origins = Arrays.copyOf(origins, larger);
        waiting = Arrays.copyOf(waiting, larger);
        tasks = Arrays.copyOf(tasks, larger);
    }
}
