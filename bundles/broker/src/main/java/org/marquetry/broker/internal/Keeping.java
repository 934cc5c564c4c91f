package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;

/** How a message that is being delivered is kept: what its publisher waits for, or its receiver. For the receiver's loop. */
interface Keeping {
    /** What the receiver has to wait for; null if it need not. */
    default @Nullable JointKeeping joint() {
        return null;
    }

    /**
     * Gives the message of a shared subscription to another member that there is now, if there is one, since the receiver has
     * ended; who waits waits for that one instead.
     */
    void handOn(Message message, String shareFilter, Receiver ended);
}
