package org.marquetry.broker.internal;

import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.FailingPlace;
import org.marquetry.api.testkit.StoreConformance;

/** The store of the engine's tests does what every store does, else they would show nothing. */
final class ControlledStoreTest {
    @TestFactory
    Stream<DynamicTest> isAStore() {
        return StoreConformance.checks(Place::new).stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @TestFactory
    Stream<DynamicTest> keepsItsPromisesWhenItFails() {
        return StoreConformance.checksOfFailures(Place::new).stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    private static final class Place implements FailingPlace {
        private final ControlledStore store = new ControlledStore();

        @Override
        public Store open() {
            return store;
        }

        @Override
        public void fail(boolean on) {
            if (on) {
                store.fail(StoreException.Kind.FAILED);
            } else {
                store.fail(false);
            }
        }

        @Override
        public void closeStore() {
            store.crash();
        }

        @Override
        public void remove() {
            // It is in the heap.
        }
    }
}
