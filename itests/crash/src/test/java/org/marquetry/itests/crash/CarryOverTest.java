package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.NeedsProcess;

/** What a store has is carried over to another one while many clients publish and receive. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class CarryOverTest {
    private static final String STORE = "org.marquetry.api.store.Store";
    private static final String ROCKSDB = StoreKind.ROCKSDB.pid();
    private static final String MVSTORE = StoreKind.MVSTORE.pid();

    @TempDir
    private Path scratch;

    @Test
    void aStoreIsCarriedOverToAnotherKindAndBack() throws IOException {
        try (Scene scene = new Scene(ROCKSDB, STORE, scratch, BrokerProcess.onFreePort())) {
            scene.assertUnnoticed("carry over to " + MVSTORE, () -> {
                scene.configure(MVSTORE, "directory = second", "carryOver = true");
                scene.awaitProvider(MVSTORE);
                return null;
            });
            scene.assertUnnoticed("carry over to " + ROCKSDB, () -> {
                scene.configure(ROCKSDB, "directory = third", "carryOver = true");
                scene.awaitProvider(ROCKSDB);
                return null;
            });
        }
    }
}
