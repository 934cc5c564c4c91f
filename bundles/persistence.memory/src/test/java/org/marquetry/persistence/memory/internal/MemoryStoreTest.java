package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
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
            return new MemoryStore(Map.of("component.name", "org.marquetry.persistence.memory"));
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
        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, () -> new MemoryStore(Map.of("sync", "always")));

        assertEquals("org.marquetry.persistence.memory: unknown key sync; allowed are ", refusal.getMessage());
    }

    @Test
    void keepsWhatItHasWhenItsConfigurationChanges() {
        MemoryStore store = new MemoryStore();
        StoreChange session = new StoreChange.SessionPut("a", "", 60, -1);
        StoreWriter writer = store.writer(Runnable::run);
        writer.append(session);
        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {}

            @Override
            public void failed(StoreException reason) {
                throw new AssertionError(reason);
            }
        });

        store.modified(Map.of("service.pid", "org.marquetry.persistence.memory"));
        assertThrows(ConfigurationException.class, () -> store.modified(Map.of("directory", "/tmp")));

        List<StoreChange> kept = new ArrayList<>();
        store.replay(new Replay() {
            @Override
            public void session(StoreChange.OfSession told) {
                kept.add(told);
            }

            @Override
            public void queue(String clientId, long first, long last) {}

            @Override
            public void sessionsComplete() {}

            @Override
            public void retained(Message message) {}

            @Override
            public void queueSize(String clientId, long messages, long bytes) {}
        });
        assertEquals(List.of(session), kept);
    }
}
