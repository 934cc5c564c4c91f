package org.marquetry.persistence.memory.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionRemoved;

/** All that is kept: retained messages by topic, and what belongs to sessions by client. Several loops write at once. */
final class Archive {
    private final Map<String, RetainedPut> retained = new ConcurrentHashMap<>();
    private final Map<String, SessionArchive> sessions = new ConcurrentHashMap<>();

    void apply(StoreChange change) {
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

    void replay(Consumer<StoreChange> target) {
        retained.values().forEach(target);
        sessions.values().forEach(session -> session.replay(target));
    }
}
