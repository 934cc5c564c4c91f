package org.marquetry.itests.crash;

import java.nio.file.Path;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an acknowledged message costs of the device, which is what flash memory wears out by. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class WearTest {
    private static final int MESSAGES = 200;
    private static final int SIZE = 256;
    /** What is written besides the message itself: its topic, where it belongs, and what shows that it is whole. */
    private static final int MOST_BESIDES = 160;

    @TempDir
    private Path folder;

    /** One after the other, so that no two share a write. */
    @ParameterizedTest
    @EnumSource
    void aMessageIsWrittenOnceAndSyncedOnce(StoreKind store) throws Exception {
        Disk disk = new Disk(folder.toRealPath().resolve("data"));
        disk.settle();
        BrokerProcess.Start start = store.chosenBy(
                BrokerProcess.withOnly("--port", "0", "--data", disk.data().toString())
                        .folders("config"));
        disk.environment().forEach(start::environment);
        try (BrokerProcess broker = start.start();
                Post post = Post.begin(broker.address())) {
            assertEquals(0, post.post(1, SIZE));
            long bytes = disk.bytes();
            long syncs = disk.syncs();
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(0, post.post(1, SIZE));
            }
            long written = disk.bytes() - bytes;
            long synced = disk.syncs() - syncs;
            assertTrue(written <= (long) MESSAGES * (SIZE + MOST_BESIDES), written + " bytes");
            assertTrue(synced <= MESSAGES * 1.1, synced + " syncs");
        }
    }
}
