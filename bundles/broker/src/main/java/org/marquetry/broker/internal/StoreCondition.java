package org.marquetry.broker.internal;

import org.marquetry.api.store.StoreException;

/** Whether the store keeps what it is asked to, by the last that was heard of it. For all loops. */
final class StoreCondition {
    private volatile StoreException failure;

    void failed(StoreException reason) {
        failure = reason;
    }

    void works() {
        if (failure != null) {
            failure = null;
        }
    }

    /** Why it does not; null if it does. */
    StoreException failure() {
        return failure;
    }
}
