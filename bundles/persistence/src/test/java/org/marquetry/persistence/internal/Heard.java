package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange;

/** What a store has told, as words. */
class Heard implements Replay {
    final List<String> sessions = new ArrayList<>();
    final List<String> retained = new ArrayList<>();

    @Override
    public void session(StoreChange.OfSession kept) {
        String what = kept.getClass().getSimpleName().replace("Put", "");
        sessions.add(kept.clientId() + " " + what);
    }

    @Override
    public void queue(String clientId, long first, long last) {
        sessions.add(clientId + " " + first + ".." + last);
    }

    @Override
    public void marked(String clientId, long last) {
        sessions.add(clientId + " marked " + last);
    }

    @Override
    public void sessionsComplete() {
        // Nothing to write down.
    }

    @Override
    public void retained(Message message) {
        retained.add(message.topic());
    }

    @Override
    public void queueSize(String clientId, long messages, long bytes) {
        sessions.add(clientId + " has " + messages);
    }
}
