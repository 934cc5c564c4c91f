package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreWriter;

/** Gathers the changes of one loop until they are committed; what is never committed was never kept. */
final class MemoryWriter implements StoreWriter {
    /** The list of changes is not kept longer than this from one commit to the next. */
    private static final int USUAL_CHANGES = 1024;

    private final Archive archive;
    private List<StoreChange> pending = new ArrayList<>();

    MemoryWriter(Archive archive) {
        this.archive = archive;
    }

    @Override
    public void append(StoreChange change) {
        pending.add(change);
    }

    @Override
    public void commit(CommitListener listener) {
        List<StoreChange> changes = pending;
        for (int i = 0; i < changes.size(); i++) {
            archive.apply(changes.get(i));
        }
        if (changes.size() > USUAL_CHANGES) {
            pending = new ArrayList<>();
        } else {
            changes.clear();
        }
        listener.committed();
    }
}
