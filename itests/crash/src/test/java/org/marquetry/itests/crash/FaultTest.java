package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Disks that are full, slow, read-only or broken: what is promised stays promised, and the broker goes on by itself. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class FaultTest {
    private static final int DUP = 8;
    private static final int EIO = 5;
    private static final int EROFS = 30;
    private static final int IMPLEMENTATION_SPECIFIC = 0x83;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int DIRECTORY = 5;
    private static final int WRITE_INTERVAL = 1000;
    private static final String ROOM = "make room on the device";
    private static final String REFUSED = "messages of QoS 1 and 2 are refused until it works again";

    @TempDir
    private Path folder;

    private Path data() throws IOException {
        return folder.toRealPath().resolve("data");
    }

    private Disk disk() throws IOException {
        Disk disk = new Disk(data());
        disk.settle();
        return disk;
    }

    private static BrokerProcess.Start on(Disk disk, StoreKind store, String... settings)
            throws IOException, InterruptedException {
        BrokerProcess.Start start = on(disk.data(), store, settings);
        disk.environment().forEach(start::environment);
        return start;
    }

    private static BrokerProcess.Start on(Path data, StoreKind store, String... settings) {
        return store.chosenBy(
                BrokerProcess.withOnly("--port", "0", "--data", data.toString()).folders("config"), settings);
    }

    /** What a broker that starts anew on the same data delivers to who was away. */
    private static List<String> collectAnew(Path data, StoreKind store) throws IOException {
        try (BrokerProcess broker = on(data, store).start()) {
            return Post.collect(broker.address());
        }
    }

    @ParameterizedTest
    @CsvSource({"ROCKSDB,1", "ROCKSDB,2", "MVSTORE,1", "MVSTORE,2"})
    void acknowledgementsWaitForASlowSyncAndNothingElseDoes(StoreKind store, int qos) throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk, store).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            disk.delaySyncs(Integer.MAX_VALUE);
            post.send(qos, 1);
            for (int i = 0; i < 100; i++) {
                bystander.exchange();
            }
            post.expectNoAnswer();
            Operator operator = new Operator(broker, store, data());
            operator.awaitComplaint("acknowledgements wait", "look for what else uses the device");
            await().untilAsserted(() -> operator.expectOneLine("the device takes longer than a second to write"));
            disk.delaySyncs(0);
            assertEquals(0, post.answer());
            operator.awaitWell();
            assertTrue(operator.counted("slowest in milliseconds") >= 1000);
            operator.expectOneLine("the device takes longer than a second to write");
            broker.kill();
            PowerFailure.strike(disk, null);
            assertEquals(post.promised(), collectAnew(disk.data(), store));
            assertEquals(List.of(), broker.alarms());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedPublicationIsNotAcknowledgedBeforeTheFirstIsSafe(StoreKind store) throws Exception {
        Disk disk = disk();
        List<Integer> answers = new ArrayList<>();
        try (BrokerProcess broker = on(disk, store).start();
                Bystander bystander = new Bystander(broker.address(), "bystander");
                RawClient first = RawClient.open(broker.address(), Level.V311);
                RawClient second = RawClient.open(broker.address(), Level.V311)) {
            Post.begin(broker.address()).close();
            first.connect(first.packets().connect("impatient").resuming());
            disk.delaySyncs(Integer.MAX_VALUE);
            byte[] publish = first.packets().publish(2, 1, "post/box", "message 1");
            first.send(publish);
            bystander.exchange();
            publish[0] |= DUP;
            second.send(second.packets().connect("impatient").resuming().done(), publish);
            for (int i = 0; i < 100; i++) {
                bystander.exchange();
            }
            broker.kill();
            for (Received packet = second.next(Deadline.PATIENCE);
                    packet != null;
                    packet = second.next(Deadline.PATIENCE)) {
                answers.add(packet.type());
            }
        }
        PowerFailure.strike(disk, null);
        boolean promised = answers.contains(Received.PUBREC);
        assertEquals(promised ? List.of("message 1") : List.of(), collectAnew(disk.data(), store));
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatIsToldNotToSyncForgetsOverALossOfPower(StoreKind store) throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk, store, "sync=never").start();
                Post post = Post.begin(broker.address())) {
            assertEquals(0, post.post(1, 1));
            broker.kill();
        }
        PowerFailure.strike(disk, null);
        try (BrokerProcess broker = on(disk.data(), store).start()) {
            assertFalse(Post.isKnown(broker.address()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatSyncsInIntervalsForgetsOverALossOfPowerOnlyWhatCameSinceTheLastOne(StoreKind store)
            throws Exception {
        Disk disk = disk();
        List<String> synced;
        List<String> promised;
        try (BrokerProcess broker =
                        on(disk, store, "sync=interval", "syncInterval=1").start();
                Post post = Post.begin(broker.address())) {
            assertEquals(0, post.post(1, 1));
            assertEquals(0, post.post(2, 1));
            synced = post.promised();
            long before = disk.syncs();
            await().until(() -> disk.syncs() > before);
            disk.delaySyncs(Integer.MAX_VALUE);
            for (int i = 0; i < 20; i++) {
                assertEquals(0, post.post(1, 1));
            }
            promised = post.promised();
            broker.kill();
        }
        PowerFailure.strike(disk, null);
        List<String> left = collectAnew(disk.data(), store);
        assertEquals(promised.subList(0, left.size()), left);
        assertTrue(left.size() >= synced.size(), () -> "only " + left + " of " + synced);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatSparesItsDeviceWritesOnceInItsIntervalAndForgetsNothing(StoreKind store) throws Exception {
        Disk disk = disk();
        List<String> promised;
        try (BrokerProcess broker =
                        on(disk, store, "writeIntervalMillis=" + WRITE_INTERVAL).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            long begun = System.nanoTime();
            long before = disk.syncs();
            for (int i = 0; i < 100; i++) {
                post.send(1, 1);
                bystander.exchange();
            }
            for (int i = 0; i < 100; i++) {
                assertEquals(0, post.answer());
            }
            long intervals = Duration.ofNanos(System.nanoTime() - begun).toMillis() / WRITE_INTERVAL;
            long syncs = disk.syncs() - before;
            assertTrue(syncs <= intervals + 2, () -> syncs + " syncs in " + intervals + " intervals");
            promised = post.promised();
            post.send(1, 1);
            broker.kill();
        }
        PowerFailure.strike(disk, null);
        assertEquals(promised, collectAnew(disk.data(), store).subList(0, promised.size()));
    }

    @ParameterizedTest
    @CsvSource({"ROCKSDB,1", "ROCKSDB,2", "MVSTORE,1", "MVSTORE,2"})
    void aFailedSyncIsNoPromiseAndTheBrokerGoesOn(StoreKind store, int qos) throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk, store).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            assertEquals(0, post.post(qos, 1));
            disk.failSyncs(EIO);
            assertEquals(IMPLEMENTATION_SPECIFIC, post.postInDoubt(qos, 1));
            assertEquals(IMPLEMENTATION_SPECIFIC, post.post(qos, 1));
            bystander.exchange();
            Operator operator = new Operator(broker, store, data());
            operator.awaitComplaint(data().toString(), "see to the device");
            assertTrue(operator.counted("commits that failed") >= 2);
            disk.failSyncs(0);
            goesOn(operator, post);
            broker.kill();
            PowerFailure.strike(disk, null);
            assertEquals(post.promised(), collectAnew(disk.data(), store));
        }
    }

    /** The cause has ended: nobody has to do anything. */
    private static void goesOn(Operator operator, Post post) throws IOException {
        operator.awaitWell();
        post.postUntilTaken();
        operator.expectOneLine(REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void aReadOnlyDiskIsNoPromiseAndTheBrokerGoesOn(StoreKind store) throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk, store).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            assertEquals(0, post.post(1, 1));
            disk.failWrites(EROFS);
            assertEquals(IMPLEMENTATION_SPECIFIC, post.postInDoubt(1, 1));
            assertEquals(IMPLEMENTATION_SPECIFIC, post.post(2, 1));
            bystander.exchange();
            Operator operator = new Operator(broker, store, data());
            operator.awaitComplaint(data().toString(), "see to the device");
            disk.failWrites(0);
            goesOn(operator, post);
            broker.kill();
            PowerFailure.strike(disk, null);
            assertEquals(post.promised(), collectAnew(disk.data(), store));
        }
    }

    @Test
    void anOldClientIsCutOffWhereANewOneIsToldTheReason() throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk, StoreKind.ROCKSDB).start();
                Post post = Post.begin(broker.address());
                RawClient old = RawClient.connected(broker.address(), Level.V311, "old")) {
            disk.failSyncs(EIO);
            old.send(old.packets().publish(1, 1, "post/box", "text"));
            old.expectClosed();
            disk.failSyncs(0);
            post.postUntilTaken();
            assertEquals(post.promised(), Post.collect(broker.address()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullDiskRefusesUntilThereIsRoom(StoreKind store) throws Exception {
        try (Mount mount = Mount.of(data(), 96)) {
            try (BrokerProcess broker = on(mount.point(), store).start();
                    Post post = Post.begin(broker.address());
                    Bystander bystander = new Bystander(broker.address(), "bystander")) {
                assertEquals(0, post.post(1, 1));
                mount.fill(2_000_000);
                int reason = 0;
                for (int i = 0; i < 400 && reason < 0x80; i++) {
                    reason = post.post(1, 60_000);
                }
                assertEquals(QUOTA_EXCEEDED, reason);
                bystander.exchange();
                Operator operator = new Operator(broker, store, data());
                operator.awaitComplaint("device of " + data(), ROOM);
                assertTrue(operator.counted("commits that failed") >= 1);
                mount.empty();
                operator.awaitWell();
                post.postUntilTaken();
                assertEquals(0, post.post(2, 1));
                operator.expectOneLine(ROOM);
                broker.kill();
                assertEquals(post.promised(), collectAnew(mount.point(), store));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesADataDirectoryThatCannotBeWritten(StoreKind store) throws Exception {
        try (Mount mount = Mount.of(data(), 8)) {
            mount.makeReadOnly();
            endsWith(DIRECTORY, on(mount.point(), store), mount.point().toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesADataDirectoryThatAnotherBrokerUses(StoreKind store) throws Exception {
        Files.createDirectories(data());
        try (BrokerProcess broker = on(data(), store).start()) {
            endsWith(DIRECTORY, on(data(), store), data().toString(), "in use");
            assertEquals(0, broker.stop());
        }
    }

    /** Runs to the end, which has to have a status; what is said must be fit for people, and name what is the matter. */
    private static void endsWith(int status, BrokerProcess.Start start, String... parts) throws IOException {
        try (BrokerProcess broker = start.launch()) {
            assertEquals(status, broker.exitStatus(), () -> "exit status\n" + broker.transcript());
            String said = broker.transcript();
            assertFalse(said.contains("\tat "), said);
            for (String part : parts) {
                assertTrue(said.contains(part), () -> part + " is not in\n" + said);
            }
        }
    }
}
