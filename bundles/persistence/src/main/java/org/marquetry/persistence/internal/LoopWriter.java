package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of one loop to the committer. Belongs to its loop, but for what the committer has completed. */
final class LoopWriter implements StoreWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LoopWriter.class);

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
        try {
            loop.execute(() -> tell(told));
        } catch (RuntimeException e) {
            // A loop that has ended has nobody to tell, and must not end the thread that others wait for.
            LOG.debug("the ends of {} commits were not told: {}", told.size(), e.toString());
        }
    }

    private static void tell(List<Commit> commits) {
        for (int i = 0; i < commits.size(); i++) {
            try {
                commits.get(i).tellListener();
            } catch (RuntimeException e) {
                // The others are told all the same, and the loop learns of it afterwards.
                tell(commits.subList(i + 1, commits.size()));
                throw e;
            }
        }
    }
}
