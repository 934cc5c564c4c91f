package org.marquetry.broker.internal;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreWriter;

/**
 * What the deliveries of one QoS 2 publication wait for: one commit that keeps all that belongs to it, on whatever loop its
 * receivers are. For the receiver's loop.
 */
interface JointKeeping extends Keeping {
    @Override
    default JointKeeping joint() {
        return this;
    }

    /**
     * Has a message for one client kept by that commit. Its sequence is taken, but nobody writes it until the commit is asked
     * for; who drops the message before has to take it back.
     */
    void keep(StoreChange.OutgoingPut put);

    /** Tells the listener how it ended, on this loop. */
    void whenKept(StoreWriter.CommitListener listener);
}
