package org.marquetry.persistence.mvstore.internal;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.StoreOnDisk;

final class MvConformanceTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> isAStore() {
        return StoreOnDisk.checks(new MvOpener(), directory);
    }
}
