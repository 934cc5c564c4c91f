package org.marquetry.persistence.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter.CommitListener;

/** What one writer wants kept together, on its way through the committer. */
final class Commit {
    private final LoopWriter writer;
    private final List<StoreChange> changes;
    private final CommitListener listener;
    private final int told;
    private @Nullable StoreException failure;
    private boolean done;

    /**
     * A commit that is to be kept.
     *
     * @param told of how many failures the writer's loop had been told before
     */
    Commit(LoopWriter writer, List<StoreChange> changes, CommitListener listener, int told) {
        this.writer = writer;
        this.told = told;
        this.changes = changes;
        this.listener = listener;
    }

    LoopWriter writer() {
        return writer;
    }

    List<StoreChange> changes() {
        return changes;
    }

    boolean isWaitedFor() {
        return listener.isWaitedFor();
    }

    /** Whether what it was to remove stays if it fails. */
    boolean isAllOrNothing() {
        return listener.isAllOrNothing();
    }

    /** Why it cannot be kept though the table can; null if it can. */
    @Nullable StoreException refusal() {
        return writer.refusal(told);
    }

    /** Whether it adds something that can be refused for want of room. */
    boolean takesRoom() {
        for (StoreChange change : changes) {
            if (ChangeEncoder.takesRoom(change)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it adds the message of a mark. */
    boolean puts(OutgoingMarked mark) {
        for (StoreChange change : changes) {
            if (change instanceof OutgoingPut put
                    && put.outgoing().sequence() == mark.sequence()
                    && put.clientId().equals(mark.clientId())) {
                return true;
            }
        }
        return false;
    }

    /** What its messages take in the heap. */
    long bytes() {
        long bytes = 0;
        for (StoreChange change : changes) {
            if (change instanceof OutgoingPut put) {
                bytes += put.outgoing().message().size();
            } else if (change instanceof RetainedPut put) {
                bytes += put.message().size();
            }
        }
        return bytes;
    }

    /** Whether it is known how it ended. */
    boolean isDone() {
        return done;
    }

    void done() {
        done = true;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Why it has failed; null if it has not. */
    @Nullable StoreException failure() {
        return failure;
    }

    void fail(StoreException reason) {
        failure = reason;
    }

    /** On the writer's loop. */
    void tellListener() {
        if (failure == null) {
            listener.committed();
        } else {
            listener.failed(failure);
        }
    }
}
