package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.testkit.StoreConformance;
import org.marquetry.api.testkit.StoreUnderTest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** The store in the heap does what every store does, and this beyond it. */
final class MemoryStoreTest {
    @TestFactory
    Stream<DynamicTest> isAStore() {
        return StoreConformance.checks(InHeap::new).stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    private static final class InHeap implements StoreUnderTest {
        @Override
        public Store open() {
            return new MemoryStore();
        }

        @Override
        public void closeStore() {
            // It ends with its process.
        }

        @Override
        public boolean outlivesClosing() {
            return false;
        }

        @Override
        public void remove() {
            // The heap takes care.
        }
    }

    @Test
    void commitsInTheCallAndNeedsNoLoop() {
        StoreWriter writer = new MemoryStore().writer(task -> {
            throw new AssertionError("nothing is to be handed to the loop");
        });
        List<String> seen = new ArrayList<>();

        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                seen.add("committed");
            }

            @Override
            public void failed(StoreException reason) {
                seen.add("failed");
            }
        });

        assertEquals(List.of("committed"), seen);
    }

    @Test
    void refusesKeysThatItDoesNotKnow() {
        assertEquals(
                "org.marquetry.persistence.memory: unknown key sync; allowed are ",
                assertThrows(
                                ConfigurationException.class,
                                () -> MemoryStoreComponent.check(
                                        Map.of("component.name", MemoryStoreComponent.PID, "sync", "always")))
                        .getMessage());
    }
}
