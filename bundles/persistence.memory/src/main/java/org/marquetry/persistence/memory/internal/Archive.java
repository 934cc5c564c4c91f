package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreReader.QueuePage;

/** All that is kept: retained messages by topic, and what belongs to sessions by client. Several loops write at once. */
final class Archive {
    private final Map<String, RetainedPut> retained = new ConcurrentHashMap<>();
    private final Map<String, SessionArchive> sessions = new ConcurrentHashMap<>();

    void apply(StoreChange change) {
        if (change instanceof OutgoingPut put && !put.claim()) {
            return;
        }
        if (change instanceof OfSession ofSession) {
            apply(ofSession);
        } else if (change instanceof RetainedPut put) {
            retained.put(put.message().topic(), put);
        } else if (change instanceof RetainedRemoved removed) {
            retained.remove(removed.topic());
        }
    }

    private void apply(OfSession change) {
        if (change instanceof SessionRemoved) {
            sessions.remove(change.clientId());
            return;
        }
        SessionArchive session = sessions.get(change.clientId());
        if (session == null) {
            session = new SessionArchive();
            sessions.put(change.clientId(), session);
        }
        session.apply(change);
        if (session.isEmpty()) {
            sessions.remove(change.clientId());
        }
    }

    void replay(Replay target) {
        sessions.values().forEach(session -> session.replay(target));
        target.sessionsComplete();
        retained.values().forEach(put -> target.retained(put.message()));
        sessions.values().forEach(session -> session.replaySize(target));
    }

    QueuePage readQueue(String clientId, long from, int maxMessages, int maxBytes) {
        SessionArchive session = sessions.get(clientId);
        return session == null ? new QueuePage(List.of(), -1, 0) : session.read(from, maxMessages, maxBytes);
    }

    List<@Nullable Message> readRetained(List<String> topics) {
        List<@Nullable Message> found = new ArrayList<>(topics.size());
        for (String topic : topics) {
            RetainedPut put = retained.get(topic);
            found.add(put == null ? null : put.message());
        }
        return found;
    }
}
