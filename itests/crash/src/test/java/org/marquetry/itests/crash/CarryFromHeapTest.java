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

/** What a store in the heap has is carried over to one on disk while many clients publish and receive. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class CarryFromHeapTest {
    private static final String STORE = "org.marquetry.api.store.Store";
    private static final String MEMORY = "org.marquetry.persistence.memory";
    private static final String ROCKSDB = StoreKind.ROCKSDB.pid();

    @TempDir
    private Path scratch;

    @Test
    void aStoreInTheHeapIsCarriedOverToOneOnDisk() throws IOException {
        BrokerProcess.Start start = BrokerProcess.onFreePort().config(MEMORY);
        try (Scene scene = new Scene(MEMORY, STORE, scratch, start)) {
            scene.assertUnnoticed("carry over to " + ROCKSDB, () -> {
                scene.configure(ROCKSDB, "carryOver = true");
                scene.awaitProvider(ROCKSDB);
                return null;
            });
            scene.awaitLog(MEMORY + " is not used any more");
        }
    }
}
