package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a broker finds when it starts: records that have rotten on the disk, and what a newer version has written. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class OldDataTest {
    private static final int DIRECTORY = 5;
    private static final int MESSAGES = 9;
    /** More than what a store keeps in one block, so that each message has its own; a page has two at most. */
    private static final int SIZE = 6000;

    private static final int ROTTEN = 5;
    private static final int QOS1_RETAIN = 3;

    @TempDir
    private Path folder;

    private BrokerProcess.Start on(StoreKind store) throws IOException {
        BrokerProcess.Start start = BrokerProcess.withOnly("--port", "0", "--data", data().toString())
                .folders("config");
        return store.chosenBy(start);
    }

    private Path data() throws IOException {
        return folder.toRealPath().resolve("data");
    }

    /** Runs a command on the store that no broker uses. */
    private String command(StoreKind store, int status, String... words) throws IOException {
        try (BrokerProcess process = store.chosenBy(
                        BrokerProcess.withOnly("--data", data().toString()).folders("config"))
                .arguments(words)
                .launch()) {
            assertEquals(status, process.exitStatus(), process::transcript);
            return process.transcript();
        }
    }

    private static void retain(BrokerProcess broker) throws IOException {
        try (RawClient client = RawClient.connected(broker.address(), Level.V5, "keeper")) {
            for (int i = 1; i <= MESSAGES; i++) {
                byte[] content = ("retained " + i).getBytes(StandardCharsets.UTF_8);
                client.send(client.packets().publish(QOS1_RETAIN, i, "kept/" + i, content, PropertyBytes.NONE));
                assertTrue(client.expect(Received.PUBACK).reason() < 0x80);
            }
        }
    }

    private static List<String> retained(BrokerProcess broker) throws IOException {
        List<String> topics = new ArrayList<>();
        try (RawClient client = RawClient.connected(broker.address(), Level.V5, "reader")) {
            client.subscribe(1, "kept/#", 0, 0);
            client.send(Packets.pingreq());
            for (Received packet = client.next(Deadline.PATIENCE);
                    packet.type() != Received.PINGRESP;
                    packet = client.next(Deadline.PATIENCE)) {
                topics.add(packet.topic());
            }
        }
        return topics.stream().sorted().toList();
    }

    @ParameterizedTest
    @EnumSource
    void aMessageThatHasRottenIsLeftOutAndAllElseIsThere(StoreKind store) throws Exception {
        List<String> intact = new ArrayList<>();
        try (BrokerProcess broker = on(store).start();
                Post post = Post.begin(broker.address())) {
            retain(broker);
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(0, post.post(1, SIZE));
            }
            intact.addAll(post.promised());
            assertEquals(0, broker.stop());
        }
        command(store, 0, "compact");
        assertTrue(Rot.strike(data(), Post.text(ROTTEN, SIZE)) > 0, "it was found on the disk");
        assertTrue(command(store, 1, "verify").contains("damaged"));
        try (BrokerProcess broker = on(store).start();
                Post later = Post.resume(broker.address())) {
            List<String> received = Post.collect(broker.address());
            List<String> lost = new ArrayList<>(intact);
            lost.removeAll(received);
            assertTrue(lost.contains(Post.name(ROTTEN)), lost::toString);
            assertTrue(lost.size() <= (store == StoreKind.ROCKSDB ? 1 : 2), lost::toString);
            intact.removeAll(lost);
            assertEquals(intact, received);
            assertEquals(MESSAGES, retained(broker).size());
            assertEquals(0, later.post(2, 1));
            assertEquals(later.promised(), Post.collect(broker.address()));
            Operator operator = new Operator(broker, store, data());
            operator.awaitComplaint("damaged records were found and left out", "compare with a backup");
            assertTrue(operator.counted("damaged records found") >= 1);
            assertEquals(0, broker.stop());
            List<String> lines = broker.alarms();
            assertTrue(lines.get(0).contains("damaged and left out"), lines::toString);
            assertTrue(lines.get(1).contains("client away: 1 of the messages"), lines::toString);
            assertFalse(broker.transcript().contains("\tat "), broker::transcript);
            if (store == StoreKind.ROCKSDB) {
                assertEquals(2, lines.size(), lines::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatANewerVersionHasWrittenIsRefusedAndNotTouched(StoreKind store) throws Exception {
        try (BrokerProcess broker = on(store).start();
                Post post = Post.begin(broker.address())) {
            assertEquals(0, post.post(1, 1));
            broker.kill();
        }
        Path directory = data().resolve("store");
        Files.writeString(directory.resolve("format"), "2\n");
        Map<String, String> before = content(directory);
        try (BrokerProcess broker = on(store).launch()) {
            assertEquals(DIRECTORY, broker.exitStatus(), broker::transcript);
            String said = broker.transcript();
            assertFalse(said.contains("\tat "), said);
            List<String> lines = broker.err().lines(line -> line.contains("newer version"));
            assertEquals(1, lines.size(), said);
            assertTrue(lines.get(0).contains(directory.toString()), said);
            assertTrue(lines.get(0).contains("format 2"), said);
        }
        assertEquals(before, content(directory));
        assertTrue(command(store, 1, "verify").contains("newer version"));
        assertEquals(before, content(directory));
    }

    /** Each file's length, time of its last change, and content. */
    private static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                content.put(
                        path.toString(),
                        bytes.length + " " + Files.getLastModifiedTime(path) + " " + Arrays.hashCode(bytes));
            }
        }
        return content;
    }
}
