package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Disks that are full, slow, read-only or broken: what is promised stays promised, and the broker goes on by itself. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class FaultTest {
    private static final int DUP = 8;
    private static final int EIO = 5;
    private static final int EROFS = 30;
    private static final int IMPLEMENTATION_SPECIFIC = 0x83;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int DIRECTORY = 5;

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

    private static BrokerProcess.Start on(Disk disk) throws IOException, InterruptedException {
        BrokerProcess.Start start = on(disk.data());
        disk.environment().forEach(start::environment);
        return start;
    }

    private static BrokerProcess.Start on(Path data) {
        return BrokerProcess.withOnly("--port", "0", "--data", data.toString())
                .folders("config")
                .jvm("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    /** What a broker that starts anew on the same data delivers to who was away. */
    private static List<String> collectAnew(Path data) throws IOException {
        try (BrokerProcess broker = on(data).start()) {
            return Post.collect(broker.address());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void acknowledgementsWaitForASlowSyncAndNothingElseDoes(int qos) throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            disk.delaySyncs(Integer.MAX_VALUE);
            post.send(qos, 1);
            for (int i = 0; i < 100; i++) {
                bystander.exchange();
            }
            post.expectNoAnswer();
            disk.delaySyncs(0);
            assertEquals(0, post.answer());
            broker.kill();
            PowerFailure.strike(disk, null);
            assertEquals(post.promised(), collectAnew(disk.data()));
            assertEquals(List.of(), broker.alarms());
        }
    }

    @Test
    void aRepeatedPublicationIsNotAcknowledgedBeforeTheFirstIsSafe() throws Exception {
        Disk disk = disk();
        List<Integer> answers = new ArrayList<>();
        try (BrokerProcess broker = on(disk).start();
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
        assertEquals(promised ? List.of("message 1") : List.of(), collectAnew(disk.data()));
    }

    @Test
    void aStoreThatIsToldNotToSyncForgetsOverALossOfPower() throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk).config("org.marquetry.persistence.rocksdb", "sync=never")
                        .start();
                Post post = Post.begin(broker.address())) {
            assertEquals(0, post.post(1, 1));
            broker.kill();
        }
        PowerFailure.strike(disk, null);
        try (BrokerProcess broker = on(disk.data()).start()) {
            assertFalse(Post.isKnown(broker.address()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFailedSyncIsNoPromiseAndTheBrokerGoesOn(int qos) throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            assertEquals(0, post.post(qos, 1));
            disk.failSyncs(EIO);
            assertEquals(IMPLEMENTATION_SPECIFIC, post.post(qos, 1));
            assertEquals(IMPLEMENTATION_SPECIFIC, post.post(qos, 1));
            bystander.exchange();
            disk.failSyncs(0);
            post.postUntilTaken();
            broker.kill();
            PowerFailure.strike(disk, null);
            assertEquals(post.promised(), collectAnew(disk.data()));
            assertFalse(broker.transcript().contains("\tat "), broker::transcript);
        }
    }

    @Test
    void aReadOnlyDiskIsNoPromiseAndTheBrokerGoesOn() throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk).start();
                Post post = Post.begin(broker.address());
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            assertEquals(0, post.post(1, 1));
            disk.failWrites(EROFS);
            assertEquals(IMPLEMENTATION_SPECIFIC, post.post(1, 1));
            assertEquals(IMPLEMENTATION_SPECIFIC, post.post(2, 1));
            bystander.exchange();
            disk.failWrites(0);
            post.postUntilTaken();
            broker.kill();
            PowerFailure.strike(disk, null);
            assertEquals(post.promised(), collectAnew(disk.data()));
            assertFalse(broker.transcript().contains("\tat "), broker::transcript);
        }
    }

    @Test
    void anOldClientIsCutOffWhereANewOneIsToldTheReason() throws Exception {
        Disk disk = disk();
        try (BrokerProcess broker = on(disk).start();
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

    @Test
    void aFullDiskRefusesUntilThereIsRoom() throws Exception {
        try (Mount mount = Mount.of(data(), 96)) {
            try (BrokerProcess broker = on(mount.point()).start();
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
                mount.empty();
                post.postUntilTaken();
                assertEquals(0, post.post(2, 1));
                broker.kill();
                assertEquals(post.promised(), collectAnew(mount.point()));
                assertFalse(broker.transcript().contains("\tat "), broker::transcript);
            }
        }
    }

    @Test
    void namesADataDirectoryThatCannotBeWritten() throws Exception {
        try (Mount mount = Mount.of(data(), 8)) {
            mount.makeReadOnly();
            endsWith(DIRECTORY, on(mount.point()), mount.point().toString());
        }
    }

    @Test
    void namesADataDirectoryThatAnotherBrokerUses() throws Exception {
        Files.createDirectories(data());
        try (BrokerProcess broker = on(data()).start()) {
            endsWith(DIRECTORY, on(data()), data().toString(), "in use");
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
