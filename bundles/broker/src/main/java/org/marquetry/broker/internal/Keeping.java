package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;

/** How a message that is being delivered is kept: what its publisher waits for, or its receiver. For the receiver's loop. */
interface Keeping {
    /** What the receiver has to wait for; null if it need not. */
    default @Nullable JointKeeping joint() {
        return null;
    }
}
