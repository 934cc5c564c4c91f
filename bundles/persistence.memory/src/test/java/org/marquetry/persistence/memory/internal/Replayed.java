package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreReader.QueuePage;

/** Writes down what a store tells, and reads the queues to their ends. */
final class Replayed implements Replay {
    private static final int PAGE = 3;

    private final List<OfSession> sessions = new ArrayList<>();
    private final List<StoreChange.Outgoing> messages = new ArrayList<>();
    private final List<StoreChange> retained = new ArrayList<>();
    private final Map<String, Long> marked = new HashMap<>();
    private final StoreReader reader;

    Replayed(Store store) {
        reader = store.reader(Runnable::run);
    }

    List<OfSession> sessions() {
        return sessions;
    }

    List<StoreChange.Outgoing> messages() {
        return messages;
    }

    List<StoreChange> retained() {
        return retained;
    }

    Map<String, Long> marked() {
        return marked;
    }

    @Override
    public void session(OfSession kept) {
        sessions.add(kept);
    }

    @Override
    public void queue(String clientId, long first, long last) {
        long from = first;
        while (from >= 0) {
            QueuePage page = reader.queue(clientId, from, PAGE, Integer.MAX_VALUE)
                    .toCompletableFuture()
                    .join();
            messages.addAll(page.messages());
            from = page.next();
        }
    }

    @Override
    public void marked(String clientId, long last) {
        marked.put(clientId, last);
    }

    @Override
    public void sessionsComplete() {
        retained.clear();
    }

    @Override
    public void retained(Message message) {
        retained.add(new RetainedPut(message));
    }

    @Override
    public void queueSize(String clientId, long count, long bytes) {
        // Queues are read to their ends.
    }
}
