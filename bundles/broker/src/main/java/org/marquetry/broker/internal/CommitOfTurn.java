package org.marquetry.broker.internal;

import java.util.List;

import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Everything that waits for one commit of a loop. */
record CommitOfTurn(List<StoreWriter.CommitListener> listeners) implements StoreWriter.CommitListener {
    @Override
    public void committed() {
        listeners.forEach(StoreWriter.CommitListener::committed);
    }

    @Override
    public void failed(StoreException reason) {
        Incidents.storeFailed(reason);
        listeners.forEach(listener -> listener.failed(reason));
    }
}
