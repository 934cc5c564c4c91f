package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.StoreConformance;
import org.marquetry.api.testkit.StoreUnderTest;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableSettings;
import org.marquetry.persistence.keyvalue.TableStore;

/** What every store does, the store in a table does whatever the table is; here it is one in the heap. */
final class TableStoreConformanceTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> isAStore() {
        return StoreConformance.checks(() -> new OnHeapDevice(Files.createTempDirectory(directory, "store"))).stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    /** With a device that loses its power between closing and opening: what was closed is on it. */
    private static final class OnHeapDevice implements StoreUnderTest {
        private final HeapDevice device = new HeapDevice();
        private final Path directory;
        private TableStore store;

        private OnHeapDevice(Path directory) {
            this.directory = directory;
        }

        @Override
        public Store open() throws StoreException {
            TableSettings settings =
                    new TableSettings(directory, SyncMode.ALWAYS, Duration.ofSeconds(1), Duration.ZERO);
            store = new TableStore("org.marquetry.persistence.test", device, settings);
            return store;
        }

        @Override
        public void closeStore() {
            store.close();
            device.losePower();
        }

        @Override
        public void remove() throws IOException {
            store.close();
            Files.deleteIfExists(directory.resolve("format"));
            Files.delete(directory);
        }
    }
}
