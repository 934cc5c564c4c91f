package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.FailingPlace;
import org.marquetry.api.testkit.StoreConformance;
import org.marquetry.api.testkit.StoreUnderTest;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableException;
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

    @TestFactory
    Stream<DynamicTest> keepsItsPromisesOnADeviceThatFailsToWrite() {
        return onFailing(TableStoreConformanceTest::failToWrite);
    }

    @TestFactory
    Stream<DynamicTest> keepsItsPromisesOnADeviceThatFailsToSync() {
        return onFailing(TableStoreConformanceTest::failToSync);
    }

    private Stream<DynamicTest> onFailing(BiConsumer<HeapDevice, TableException.Kind> failure) {
        return StoreConformance.checksOfFailures(
                        () -> new FailingDevice(Files.createTempDirectory(directory, "store"), failure))
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    private static void failToWrite(HeapDevice device, TableException.Kind kind) {
        device.failWrites(kind);
        device.failSyncs(kind);
    }

    /** What is written stays in a cache that a loss of power would empty, and may be there when the table is opened again. */
    private static void failToSync(HeapDevice device, TableException.Kind kind) {
        device.failSyncs(kind);
    }

    private static final class FailingDevice extends OnHeapDevice implements FailingPlace {
        private final BiConsumer<HeapDevice, TableException.Kind> failure;

        private FailingDevice(Path directory, BiConsumer<HeapDevice, TableException.Kind> failure) {
            super(directory);
            this.failure = failure;
        }

        @Override
        public void fail(boolean on) {
            failure.accept(device, on ? TableException.Kind.FAILED : null);
        }
    }

    /** With a device that loses its power between closing and opening: what was closed is on it. */
    private static class OnHeapDevice implements StoreUnderTest {
        final HeapDevice device = new HeapDevice();
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
