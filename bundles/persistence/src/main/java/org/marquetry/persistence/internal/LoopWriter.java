package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreWriter;

/** The way of one loop to the committer. Belongs to its loop, but for what the committer has completed. */
final class LoopWriter implements StoreWriter {
    private final Committer committer;
    private final Executor loop;
    private List<StoreChange> pending = new ArrayList<>();
    /** Of the committer's thread. */
    private List<Commit> completed = new ArrayList<>();
    /** Of the committer's thread. */
    private boolean recordsInGroup;

    LoopWriter(Committer committer, Executor loop) {
        this.committer = committer;
        this.loop = loop;
    }

    @Override
    public void append(StoreChange change) {
        pending.add(change);
    }

    @Override
    public void commit(CommitListener listener) {
        if (pending.isEmpty() && !listener.isWaitedFor()) {
            listener.committed();
            return;
        }
        Commit commit = new Commit(this, pending, listener);
        pending = new ArrayList<>();
        committer.submit(commit);
    }

    /** Whether a commit of the group that is being written has to be written; by the committer. */
    boolean hasRecordsInGroup() {
        return recordsInGroup;
    }

    void hasRecordsInGroup(boolean now) {
        recordsInGroup = now;
    }

    /** By the committer. Answers whether it is the first since the loop was told. */
    boolean completed(Commit commit) {
        completed.add(commit);
        return completed.size() == 1;
    }

    /** Has the loop tell the listeners; by the committer. */
    void tellLoop() {
        List<Commit> told = completed;
        completed = new ArrayList<>();
        loop.execute(() -> {
            for (Commit commit : told) {
                commit.tellListener();
            }
        });
    }
}
