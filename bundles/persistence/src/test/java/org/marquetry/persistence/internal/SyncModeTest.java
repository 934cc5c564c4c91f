package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.persistence.internal.OpenStore.put;
import static org.marquetry.persistence.internal.OpenStore.session;

/** What a power failure takes, for each setting. */
final class SyncModeTest {
    @TempDir
    private Path directory;

    private final HeapDevice device = new HeapDevice();

    @Test
    void alwaysLosesNothingThatWasAcknowledged() throws Exception {
        try (OpenStore open = new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS))) {
            open.commit(session("a"));
            for (long i = 0; i < 50; i++) {
                open.commit(put("a", i));
                device.losePower();
                assertEquals(i + 1, open.queue("a").size());
            }
        }
    }

    @Test
    void intervalSyncsWhenItIsDueAndNotForEachCommit() throws Exception {
        try (OpenStore open = new OpenStore(device, longInterval())) {
            open.commit(session("a"), put("a", 1));
            int syncs = device.syncs();
            open.commit(put("a", 2));
            open.commit(put("a", 3));
            assertEquals(syncs, device.syncs());

            open.store.settings(OpenStore.settings(directory, SyncMode.INTERVAL));

            open.until(() -> device.syncs() > syncs);
            device.losePower();
            assertEquals(List.of(1L, 2L, 3L), open.queue("a"));
        }
    }

    @Test
    void intervalDoesNotSyncWhatIsSynced() throws Exception {
        try (OpenStore open = new OpenStore(device, OpenStore.settings(directory, SyncMode.INTERVAL))) {
            int before = device.syncs();
            open.commit(session("a"));
            open.until(() -> device.syncs() > before);
            int after = device.syncs();

            open.store.settings(OpenStore.settings(directory, SyncMode.ALWAYS));
            open.commit();

            assertEquals(after, device.syncs());
        }
    }

    @Test
    void neverLeavesItToTheSystem() throws Exception {
        try (OpenStore open = new OpenStore(device, OpenStore.settings(directory, SyncMode.NEVER))) {
            int syncs = device.syncs();
            for (long i = 0; i < 50; i++) {
                open.commit(put("a", i));
            }
            assertEquals(syncs, device.syncs());
            assertEquals(50, open.queue("a").size());
        }
    }

    @Test
    void theModeChangesWithTheNextCommit() throws Exception {
        try (OpenStore open = new OpenStore(device, OpenStore.settings(directory, SyncMode.NEVER))) {
            open.commit(session("a"), put("a", 1));
            int syncs = device.syncs();

            open.store.settings(OpenStore.settings(directory, SyncMode.ALWAYS));
            open.commit(put("a", 2));

            assertTrue(device.syncs() > syncs);
            device.losePower();
            assertEquals(List.of(1L, 2L), open.queue("a"));
        }
    }

    @Test
    void closingSyncsWhatIsNotYet() throws Exception {
        try (OpenStore open = new OpenStore(device, longInterval())) {
            open.commit(session("a"), put("a", 1));
        }
        device.losePower();
        try (OpenStore open = new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS))) {
            assertEquals(List.of(1L), open.queue("a"));
        }
    }

    private TableSettings longInterval() {
        return new TableSettings(directory, SyncMode.INTERVAL, Duration.ofHours(1), Duration.ZERO);
    }
}
