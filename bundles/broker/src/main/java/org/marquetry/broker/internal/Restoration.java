package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange;

/** Takes over what a store kept: each loop gets what is its own. */
final class Restoration implements Replay {
    private final Engine engine;

    Restoration(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void session(StoreChange.OfSession kept) {
        EngineLoop home = engine.loopOf(kept.clientId());
        home.execute(() -> home.directory().restore(kept));
    }

    @Override
    public void queue(String clientId, long first, long last) {
        EngineLoop home = engine.loopOf(clientId);
        home.execute(() -> home.directory().restoreQueue(clientId, first, last));
    }

    @Override
    public void marked(String clientId, long last) {
        EngineLoop home = engine.loopOf(clientId);
        home.execute(() -> home.directory().restoreMarked(clientId, last));
    }

    @Override
    public void sessionsComplete() {
        // Clients are let in when all was told.
    }

    @Override
    public void retained(Message message) {
        engine.retained().restore(message);
    }

    @Override
    public void queueSize(String clientId, long messages, long bytes) {
        EngineLoop home = engine.loopOf(clientId);
        home.execute(() -> home.directory().restoreQueueSize(clientId, messages, bytes));
    }
}
