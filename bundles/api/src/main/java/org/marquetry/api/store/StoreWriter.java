package org.marquetry.api.store;

import org.osgi.annotation.versioning.ConsumerType;

/** The way of one loop into the store. Not for use by several threads; never blocks. */
@ConsumerType
public interface StoreWriter {
    /** Adds a change to those of the next commit. */
    void append(StoreChange change);

    /**
     * Makes all changes appended so far durable, in the sense of the store's settings. The listener is told on the loop, or
     * at once and in the call if there is nothing to wait for. Commits complete in their order.
     */
    void commit(CommitListener listener);

    /** Learns how a commit ended: by exactly one call of one method. */
    @ConsumerType
    interface CommitListener {
        void committed();

        /** Nothing of this commit is promised; the reason says what an operator can do. */
        void failed(StoreException reason);
    }
}
