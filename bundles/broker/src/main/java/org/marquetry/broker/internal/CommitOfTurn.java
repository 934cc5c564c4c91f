package org.marquetry.broker.internal;

import java.util.List;

import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Everything that waits for one commit of a loop. */
record CommitOfTurn(List<StoreWriter.CommitListener> listeners) implements StoreWriter.CommitListener {
    @Override
    public boolean isWaitedFor() {
        return !listeners.isEmpty();
    }

    @Override
    public void committed() {
        for (StoreWriter.CommitListener listener : listeners) {
            Incidents.contain("a completed commit", listener::committed);
        }
    }

    @Override
    public void failed(StoreException reason) {
        Incidents.storeFailed(reason);
        for (StoreWriter.CommitListener listener : listeners) {
            Incidents.contain("a failed commit", () -> listener.failed(reason));
        }
    }
}
