package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;

/** Takes over what a store kept: each loop gets what is its own. */
final class Restoration implements Replay {
    private static final int PAGE_MESSAGES = 1000;
    private static final int PAGE_BYTES = 1024 * 1024;

    private final Engine engine;
    private final StoreReader[] readers;

    Restoration(Engine engine, Store store) {
        this.engine = engine;
        readers = new StoreReader[engine.loops()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = store.reader(engine.loop(i)::execute);
        }
    }

    @Override
    public void session(StoreChange.OfSession kept) {
        EngineLoop home = engine.loopOf(kept.clientId());
        home.execute(() -> home.directory().restore(kept));
    }

    @Override
    public void queue(String clientId, long first, long last) {
        EngineLoop home = engine.loopOf(clientId);
        home.execute(() -> read(home, clientId, first));
    }

    private void read(EngineLoop home, String clientId, long from) {
        readers[home.index()].queue(clientId, from, PAGE_MESSAGES, PAGE_BYTES).whenComplete((page, failure) -> {
            if (failure != null) {
                Incidents.storeFailed(
                        new StoreException(StoreException.Kind.FAILED, "the queue of " + clientId, failure));
                return;
            }
            page.messages().forEach(kept -> home.directory().restore(clientId, kept));
            if (page.next() >= 0) {
                read(home, clientId, page.next());
            }
        });
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
        // The queue counts what it is given.
    }
}
