package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What the store in the heap does beyond what every store does. */
final class MemoryStoreTest extends StoreContract {
    @Override
    Store emptyStore() {
        return new MemoryStore(Map.of("component.name", "org.marquetry.persistence.memory"));
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

        Replayed kept = new Replayed(store);
        store.replay(kept);
        assertEquals(List.of(session), kept.sessions());
    }
}
