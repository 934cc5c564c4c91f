package org.marquetry.api.testkit;

import org.marquetry.api.store.Store;
import org.osgi.annotation.versioning.ConsumerType;

/** One place for data, empty at first, and the store that is tried there. Each check gets one of its own. */
@ConsumerType
public interface StoreUnderTest {
    /** Opens the store: the first time with nothing in it, later with what it had when it was closed. */
    Store open() throws Exception;

    /** Closes the store that {@link #open} gave; what it was asked for is kept, if it keeps things beyond its closing at all. */
    void closeStore() throws Exception;

    /** Whether what was kept is there again when the store is opened again. */
    default boolean outlivesClosing() {
        return true;
    }

    /** Closes the store if it is open, and removes the data. */
    void remove() throws Exception;
}
