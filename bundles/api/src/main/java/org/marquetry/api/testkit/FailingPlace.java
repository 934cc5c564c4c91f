package org.marquetry.api.testkit;

import org.osgi.annotation.versioning.ConsumerType;

/** A place for data whose device can be made to fail, for the checks of what a store does then. */
@ConsumerType
public interface FailingPlace extends StoreUnderTest {
    /**
     * From now on nothing that is asked for is kept, and commits fail; or the device works again, and so does the store, by itself
     * and within seconds.
     */
    void fail(boolean on) throws Exception;
}
