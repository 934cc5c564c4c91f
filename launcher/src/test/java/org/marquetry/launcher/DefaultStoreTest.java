package org.marquetry.launcher;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class DefaultStoreTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, rocksdb",
        "Linux, aarch64, rocksdb",
        "Linux, arm, mvstore",
        "Linux, riscv64, mvstore",
        "Mac OS X, aarch64, mvstore",
        "Windows 11, amd64, mvstore"
    })
    void isTheOneThatRunsOnThePlatform(String system, String processor, String store) {
        assertEquals(
                "org.marquetry.persistence." + store,
                DefaultStore.on(system, processor).pid().toString());
    }
}
