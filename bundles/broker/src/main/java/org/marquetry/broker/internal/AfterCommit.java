package org.marquetry.broker.internal;

import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Something that is done after a commit, and not at all if that fails. */
record AfterCommit(Runnable task) implements StoreWriter.CommitListener {
    @Override
    public void committed() {
        task.run();
    }

    @Override
    public void failed(StoreException reason) {
        // Whoever asked for the commit deals with that.
    }
}
