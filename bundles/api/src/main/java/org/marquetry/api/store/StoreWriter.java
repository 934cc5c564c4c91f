package org.marquetry.api.store;

import org.osgi.annotation.versioning.ConsumerType;

/** The way of one loop into the store. Not for use by several threads; never blocks. */
@ConsumerType
public interface StoreWriter {
    /** Adds a change to those of the next commit. */
    void append(StoreChange change);

    /**
     * Makes all changes appended so far durable together, in the sense of the store's settings: after a crash all of them are
     * there, or none. The listener is told on the loop, or at once and in the call if there is nothing to wait for. The commits
     * of all writers apply in the order in which they were asked for, and complete in that order for each writer. What was asked
     * for after a commit that fails, and before its listener was told so, fails as well in what it adds: of what one client sends,
     * nothing is kept without what came before.
     */
    void commit(CommitListener listener);

    /** Learns how a commit ended: by exactly one call of one method. */
    @ConsumerType
    interface CommitListener {
        /** For a commit that nobody waits for. */
        CommitListener NOBODY = new CommitListener() {
            @Override
            public boolean isWaitedFor() {
                return false;
            }

            @Override
            public void committed() {
                // Nobody waits.
            }

            @Override
            public void failed(StoreException reason) {
                // The store has said so where operators look.
            }
        };

        /**
         * Whether something depends on the end of this commit. One that nothing depends on may be written a little later, with
         * others, so that removals cost no write of their own.
         */
        default boolean isWaitedFor() {
            return true;
        }

        /**
         * Whether it is all or nothing though it fails: then what it was to remove stays, as if it had never been asked for. So
         * something can be taken from one place to another. For commits that are waited for and remove only wills and
         * messages.
         */
        default boolean isAllOrNothing() {
            return false;
        }

        void committed();

        /**
         * Nothing that this commit was to add will be there, and a topic retains what it did before; unless the power fails
         * before the store works again, and the reason is no {@linkplain StoreException#isRefusal() refusal}. What else it was to
         * remove, or to mark, is removed or marked when the store works again, before a later commit is kept, unless
         * {@link #isAllOrNothing}; until then no read shows it as it was. The reason says what an operator can do.
         */
        void failed(StoreException reason);
    }
}
