package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
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
    /** How many commits have failed, and why the last of them; of the committer's thread. */
    private int failures;

    private @Nullable StoreException lastFailure;
    /** How many of those the loop has been told of. */
    private volatile int told;

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
        Commit commit = new Commit(this, pending, listener, told);
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
        if (commit.failure() != null) {
            failures++;
            lastFailure = commit.failure();
        }
        completed.add(commit);
        return completed.size() == 1;
    }

    /**
     * Why a commit cannot be kept that was asked for when the loop knew of so many failures: it follows one that has failed since.
     * By the committer.
     */
    @Nullable StoreException refusal(int known) {
        StoreException last = lastFailure;
        return known == failures || last == null
                ? null
                : StoreException.refused(last.kind(), "it follows what was not kept: " + last.getMessage(), last);
    }

    /** Has the loop tell the listeners; by the committer. */
    void tellLoop() {
        List<Commit> ended = completed;
        completed = new ArrayList<>();
        int failed = failures;
        try {
            loop.execute(() -> {
                told = failed;
                tell(ended);
            });
        } catch (RuntimeException e) {
            // A loop that has ended has nobody to tell, and must not end the thread that others wait for.
            LOG.debug("the ends of {} commits were not told: {}", ended.size(), e.toString());
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
