package org.marquetry.persistence.keyvalue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.StoreConformance;
import org.marquetry.api.testkit.StoreUnderTest;

/** A store in a table of some kind, as the checks for all stores want it. */
public final class StoreOnDisk implements StoreUnderTest {
    private final TableOpener opener;
    private final Path directory;
    private TableStore store;

    private StoreOnDisk(TableOpener opener, Path directory) {
        this.opener = opener;
        this.directory = directory;
    }

    /** The checks, each with a directory of its own. */
    public static Stream<DynamicTest> checks(TableOpener opener, Path directory) {
        return StoreConformance.checks(() -> new StoreOnDisk(opener, Files.createTempDirectory(directory, "store")))
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Override
    public Store open() throws StoreException {
        TableSettings settings = new TableSettings(directory, SyncMode.ALWAYS, Duration.ofSeconds(1), Duration.ZERO);
        store = new TableStore("org.marquetry.persistence.test", opener, settings);
        return store;
    }

    @Override
    public void closeStore() {
        store.close();
    }

    @Override
    public void remove() throws IOException {
        store.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
