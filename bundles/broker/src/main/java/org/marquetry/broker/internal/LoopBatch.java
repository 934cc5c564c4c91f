package org.marquetry.broker.internal;

import java.util.Arrays;

import org.marquetry.api.message.Message;

/**
 * The messages that one turn of a loop hands to another loop: one task for all of them, and no object a receiver, since the
 * targets are the arrays of the remembered routes.
 */
final class LoopBatch implements Runnable {
    private static final int FIRST_SIZE = 16;

    private final EngineLoop from;
    private final EngineLoop to;
    private Message[] messages = new Message[FIRST_SIZE];
    private Target[][] targets = new Target[FIRST_SIZE][];
    private Receiver[] origins = new Receiver[FIRST_SIZE];
    private Pledge[] pledges = new Pledge[FIRST_SIZE];
    private int size;
    private long bytes;

    LoopBatch(EngineLoop from, EngineLoop to) {
        this.from = from;
        this.to = to;
    }

    /** Adds a message; the pledge, if not null, is told when what the other loop has to keep is kept. */
    void add(Message message, Target[] receivers, Receiver origin, Pledge pledge) {
        if (size == messages.length) {
            grow();
        }
        bytes += message.size();
        messages[size] = message;
        targets[size] = receivers;
        origins[size] = origin;
        pledges[size++] = pledge;
    }

    void send() {
        from.backlog().handedOver(to.index(), bytes);
        to.execute(this);
    }

    @Override
    public void run() {
        for (int i = 0; i < size; i++) {
            int next = i;
            Incidents.contain("a delivery from another loop", () -> deliver(next));
        }
        from.backlog().taken(to.index(), bytes);
    }

    private void deliver(int i) {
        to.router().deliver(messages[i], targets[i], origins[i]);
        if (pledges[i] != null) {
            to.afterCommit(pledges[i].fromAnotherLoop());
        }
    }

    private void grow() {
        int larger = size * 2;
        messages = Arrays.copyOf(messages, larger);
        targets = Arrays.copyOf(targets, larger);
        origins = Arrays.copyOf(origins, larger);
        pledges = Arrays.copyOf(pledges, larger);
    }
}
