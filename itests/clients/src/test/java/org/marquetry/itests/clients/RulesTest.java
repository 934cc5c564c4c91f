package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients may do by rules in a file, while that changes. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class RulesTest {
    private static final int NOT_AUTHORIZED = 0x87;

    private static BrokerProcess broker;
    private static int changes;

    @BeforeAll
    static void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .config("org.marquetry.auth.acl", "file=rules")
                .launch();
        rules();
        broker.awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        assertEquals(0, broker.stop());
        broker.close();
    }

    @BeforeEach
    void beginWithTheSameRules() throws IOException {
        rulesApply("allow everyone readwrite open/# clients/%c/#", "allow everyone subscribe mixed/#");
    }

    private static void rules(String... lines) throws IOException {
        Path draft = Files.writeString(broker.config().resolve("draft"), String.join("\n", lines) + "\n");
        Files.move(draft, broker.config().resolve("rules"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Has rules apply, with one more that tells when they do. */
    private static void rulesApply(String... lines) throws IOException {
        String marker = "change-" + changes++;
        List<String> all = new ArrayList<>(List.of(lines));
        all.add(lines[0].startsWith("topic") ? "topic write " + marker : "allow everyone write " + marker);
        rules(all.toArray(String[]::new));
        awaitPublish(marker);
    }

    private static void awaitPublish(String topic) throws IOException {
        try (RawClient client = RawClient.connected(broker.address(), Level.V5, "probe")) {
            Awaitility.await().atMost(Deadline.PATIENCE).until(() -> publish(client, topic) != NOT_AUTHORIZED);
        }
    }

    private static int publish(RawClient client, String topic) throws IOException {
        client.send(client.packets().publish(1, 7, topic, "m"));
        return client.expect(Received.PUBACK).reason();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(v311 = "MQTT-3.3.5-2")
    void aForbiddenPublicationIsAcknowledgedAndReachesNobody(Level level) throws IOException {
        try (RawClient receiver = RawClient.connected(broker.address(), level, "receiver" + level);
                RawClient sender = RawClient.connected(broker.address(), level, "sender" + level)) {
            receiver.subscribe(1, "open/#", 1, 1);
            int reason = publish(sender, "closed/x");
            assertEquals(level.hasProperties() ? NOT_AUTHORIZED : 0, reason);
            sender.send(sender.packets().publish(0, 0, "closed/x", "dropped"));
            publish(sender, "open/marker" + level);
            Received next = receiver.expect(Received.PUBLISH);
            assertEquals("open/marker" + level, next.topic());
            sender.expectNothingMore();
        }
    }

    @Test
    void aSubscriptionBringsOnlyWhatMayBeReceived() throws IOException {
        try (RawClient receiver = RawClient.connected(broker.address(), Level.V5, "receiver")) {
            receiver.subscribe(1, "mixed/#", 0, 0);
            receiver.subscribe(2, "clients/other/#", 0, NOT_AUTHORIZED);
            rulesApply(
                    "allow everyone subscribe mixed/#",
                    "allow everyone receive mixed/open",
                    "allow everyone publish mixed/#");
            try (RawClient sender = RawClient.connected(broker.address(), Level.V5, "sender")) {
                publish(sender, "mixed/closed");
                publish(sender, "mixed/open");
            }
            Received next = receiver.expect(Received.PUBLISH);
            assertEquals("mixed/open", next.topic());
        }
    }

    @Test
    void changedRulesEndASubscriptionThatIsThere() throws IOException {
        try (RawClient receiver = RawClient.connected(broker.address(), Level.V311, "receiver")) {
            receiver.subscribe(1, "open/#", 1, 1);
            rulesApply("allow everyone publish open/#");
            try (RawClient sender = RawClient.connected(broker.address(), Level.V5, "sender")) {
                publish(sender, "open/x");
            }
            receiver.expectNothingMore();
            String line = "user anonymous: may not subscribe to open/# (no rule allows it)";
            assertNotNull(broker.err()
                    .await(found -> found.contains("client receiver at ") && found.contains(line), Deadline.PATIENCE));
        }
    }

    @Test
    void aMosquittoFileMeansTheSame() throws IOException {
        rulesApply("topic read open/x", "pattern readwrite clients/%c/#");
        try (RawClient client = RawClient.connected(broker.address(), Level.V5, "me")) {
            client.subscribe(1, "#", 0, 0);
            assertEquals(NOT_AUTHORIZED, publish(client, "clients/you/x"));
            client.send(client.packets().publish(0, 0, "clients/me/x", "m"));
            assertEquals("clients/me/x", client.expect(Received.PUBLISH).topic());
        }
    }

    /** The rules may change while nobody is there: what they forbid is not sent when the client is back. */
    @Test
    void changedRulesHoldForTheSessionOfAClientThatIsAway() throws IOException {
        rulesApply("allow everyone readwrite open/# later/#");
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        try (RawClient client = RawClient.open(broker.address(), Level.V5);
                RawClient sender = RawClient.connected(broker.address(), Level.V5, "sender")) {
            client.connect(client.packets().connect("away").properties(kept));
            client.subscribe(1, "later/#", 1, 1);
            client.subscribe(2, "open/#", 1, 1);
            client.send(Packets.disconnect());
            client.expectClosed();
            publish(sender, "later/before");
            rulesApply("allow everyone readwrite open/#", "allow everyone publish later/#");
            publish(sender, "later/after");
            publish(sender, "open/x");
        }
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            assertTrue(
                    client.connect(client.packets().connect("away").resuming().properties(kept))
                            .sessionPresent());
            Received only = client.expect(Received.PUBLISH);
            assertEquals("open/x", only.topic());
            client.send(Packets.puback(only.id()));
            client.expectNothingMore();
        }
    }

    @Test
    void theRulesInForceAreAskedWithoutTrying() throws Exception {
        rulesApply("allow user kitchen publish home/door qos=1", "deny everyone subscribe #");
        assertEquals(
                "0 yes, by line 1: allow user kitchen publish home/door qos=1",
                may("kitchen", "publish", "home/door", "qos=1"));
        assertEquals("1 no, no rule allows it", may("kitchen", "publish", "home/door"));
        assertEquals("1 no, line 2: deny everyone subscribe #", may("--", "-", "subscribe", "a/#"));
        rules("alow everyone readwrite #");
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.alarms().stream()
                        .anyMatch(line -> line.endsWith("the rules stay that were read before")));
        assertEquals("1 no, no rule allows it", may("kitchen", "publish", "home/door"), "not those of the file");
    }

    private static String may(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(words));
        command.add(0, "may");
        return BrokerCommand.run(broker, command.toArray(String[]::new));
    }
}
