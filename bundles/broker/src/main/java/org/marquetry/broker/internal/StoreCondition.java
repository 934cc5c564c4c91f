package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;

/** Whether the store keeps what it is asked to, by the last that was heard of it, or by what it says itself. For all loops. */
final class StoreCondition {
    private final Store store;
    private volatile @Nullable StoreException failure;

    StoreCondition(Store store) {
        this.store = store;
    }

    void failed(StoreException reason) {
        failure = reason;
    }

    void works() {
        if (failure != null) {
            failure = null;
        }
    }

    /** A call of it has ended as none may; what has become of it nobody knows. */
    StoreException threw(Engine engine, Throwable unexpected) {
        engine.authentication().complaints().failed(store, unexpected);
        return new StoreException(StoreException.Kind.FAILED, "the store has thrown " + unexpected, unexpected);
    }

    /** It owes answers, and has given none for so long. */
    void silent(Complaints complaints, int seconds) {
        complaints.late(store, seconds);
    }

    /** It has more to tell of what it keeps, and has told nothing for so long. */
    void untold(Complaints complaints, int seconds) {
        complaints.untold(store, seconds);
    }

    /** Why it does not; null if it does. */
    @Nullable StoreException failure() {
        if (failure != null && store.isKnownToWork()) {
            // It may be long until somebody has something to be kept.
            failure = null;
        }
        return failure;
    }
}
