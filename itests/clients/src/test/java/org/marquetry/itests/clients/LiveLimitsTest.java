package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each limit of the broker, changed in the configuration folder of a broker that runs, under clients that are connected. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class LiveLimitsTest {
    private static final String PID = "org.marquetry.broker";
    private static final int RESPONSE_INFORMATION = 0x1A;
    private static final String LARGE = "x".repeat(2000);

    private static BrokerProcess broker;
    private static int changes;
    private static int refusals;

    private final List<RawClient> open = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        broker = BrokerProcess.onFreePort().config(PID).start();
    }

    @AfterAll
    static void stop() throws IOException {
        try (BrokerProcess ending = broker) {
            assertEquals(0, ending.stop(), ending::transcript);
            List<String> refused = ending.alarms().stream()
                    .filter(line -> line.endsWith("the previous configuration stays in force"))
                    .toList();
            assertEquals(refusals, refused.size(), ending::transcript);
            assertEquals(refusals, ending.alarms().size(), ending::transcript);
        }
    }

    @BeforeEach
    void beginWithDefaults() throws IOException {
        change();
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : open) {
            client.close();
        }
    }

    private void write(String... settings) throws IOException {
        Path draft = Files.writeString(broker.config().resolveSibling("draft"), String.join("\n", settings) + "\n");
        Files.move(draft, broker.config().resolve(PID + ".cfg"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Changes the configuration and waits until it is in force: what it says of response information tells. */
    private void change(String... settings) throws IOException {
        String mark = "change" + ++changes;
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("responseInformation=" + mark);
        write(all.toArray(String[]::new));
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> mark.equals(welcome("probe").property(RESPONSE_INFORMATION)));
    }

    /** What a client is told that connects now and goes again. */
    private Received welcome(String clientId) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            PropertyBytes asks = new PropertyBytes()
                    .u8(PropertyBytes.REQUEST_RESPONSE_INFORMATION, 1)
                    .u32(PropertyBytes.SESSION_EXPIRY, 1_000_000);
            Received connack = client.connect(
                    client.packets().connect(clientId).keepAlive(60_000).properties(asks));
            client.send(Packets.disconnect());
            client.expectClosed();
            return connack;
        }
    }

    private RawClient client(Level level, String clientId) throws IOException {
        return keep(RawClient.connected(broker.address(), level, clientId));
    }

    private RawClient keep(RawClient client) {
        open.add(client);
        return client;
    }

    /** The code of the CONNACK that a client gets which is not let in. */
    private int refusal(Level level, String clientId) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), level)) {
            client.send(client.packets().connect(clientId).done());
            int reason = client.expect(Received.CONNACK).reason();
            client.expectClosed();
            return reason;
        }
    }

    private static int publish(RawClient client, int qos, int id, String topic, String payload) throws IOException {
        client.send(client.packets().publish(qos, id, topic, payload));
        return client.expect(qos == 1 ? Received.PUBACK : Received.PUBREC).reason();
    }

    private static int retain(RawClient client, int id, String topic, String payload) throws IOException {
        client.send(
                client.packets().publish(3, id, topic, payload.getBytes(StandardCharsets.UTF_8), PropertyBytes.NONE));
        return client.expect(Received.PUBACK).reason();
    }

    private RawClient resumed(Level level, String clientId, boolean present) throws IOException {
        RawClient client = keep(RawClient.open(broker.address(), level));
        ConnectBytes connect = client.packets()
                .connect(clientId)
                .resuming()
                .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600));
        assertEquals(present, client.connect(connect).sessionPresent());
        return client;
    }

    private static void goAway(RawClient client) throws IOException {
        client.send(Packets.disconnect());
        client.expectClosed();
    }

    private static void expectPayloads(RawClient client, String... payloads) throws IOException {
        for (String payload : payloads) {
            Received publish = client.expect(Received.PUBLISH);
            assertEquals(payload, publish.payloadText());
            if (publish.qos() == 1) {
                client.send(Packets.puback(publish.id()));
            }
        }
        client.expectNothingMore();
    }

    @Test
    void whatIsAnnouncedHoldsForThoseWhoWereToldOfIt() throws IOException {
        RawClient told = client(Level.V5, "told");
        RawClient old = client(Level.V311, "old");
        change(
                "maxQos=1",
                "retainAvailable=false",
                "wildcardSubscriptionAvailable=false",
                "sharedSubscriptionAvailable=false",
                "subscriptionIdentifierAvailable=false",
                "receiveMaximum=1",
                "maxPacketSize=1000",
                "topicAliasMaximum=1",
                "keepAliveMax=77",
                "sessionExpiryMax=88");
        Received next = welcome("next");
        assertEquals(1L, next.property(0x24), "maximum QoS");
        assertEquals(0L, next.property(0x25), "retain available");
        assertEquals(0L, next.property(0x28), "wildcards");
        assertEquals(0L, next.property(0x29), "subscription identifiers");
        assertEquals(0L, next.property(0x2A), "shared subscriptions");
        assertEquals(1L, next.property(PropertyBytes.RECEIVE_MAXIMUM));
        assertEquals(1000L, next.property(PropertyBytes.MAXIMUM_PACKET_SIZE));
        assertEquals(1L, next.property(PropertyBytes.TOPIC_ALIAS_MAXIMUM));
        assertEquals(77L, next.property(PropertyBytes.SERVER_KEEP_ALIVE));
        assertEquals(88L, next.property(PropertyBytes.SESSION_EXPIRY));

        assertEquals(0x10, publish(told, 2, 1, "t", "m"));
        assertEquals(0x10, publish(told, 2, 2, "t", LARGE));
        assertEquals(0x10, retain(told, 3, "kept", "m"));
        told.send(
                told.packets().publish(2, 4, "t", new byte[1], new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 2)));
        assertEquals(0x10, told.expect(Received.PUBACK).reason());
        told.send(told.packets()
                .subscribe(5, new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 9), 2, "s"));
        assertEquals(List.of(1), told.expect(Received.SUBACK).reasons());
        told.subscribe(6, "s/#", 0, 0xA2);
        told.subscribe(7, "$share/g/s", 0, 0x9E);
        told.expectNothingMore();
        assertEquals(0, publish(old, 2, 1, "t", LARGE));
        old.subscribe(2, "s/#", 0, 0x80);

        violates(0x9B, client -> client.packets().publish(2, 1, "t", "m"));
        violates(0x9A, client -> client.packets().publish(3, 1, "t", new byte[1], PropertyBytes.NONE));
        violates(0xA2, client -> client.packets().subscribe(1, "s/#", 0));
        violates(0x9E, client -> client.packets().subscribe(1, "$share/g/s", 0));
        violates(
                0xA1,
                client -> client.packets()
                        .subscribe(1, new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 9), 0, "s"));
        violates(0x95, client -> client.packets().publish(0, 0, "t", LARGE));
        violates(
                0x94,
                client -> client.packets()
                        .publish(0, 0, "t", new byte[1], new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 2)));
        told.expectNothingMore();
        old.expectNothingMore();

        change("maxQos=2");
        Received again = welcome("again");
        assertNull(again.property(0x24));
        assertEquals(0x10, publish(client(Level.V5, "later"), 2, 1, "t", "m"));
    }

    private interface Violation {
        byte[] of(RawClient client);
    }

    private void violates(int reason, Violation violation) throws IOException {
        RawClient client = client(Level.V5, "violator");
        client.sendWhatGoes(violation.of(client));
        client.expectDisconnect(reason);
    }

    @Test
    void limitsOnTopicsAndSubscriptionsApplyToTheNextPacket() throws IOException {
        RawClient client = client(Level.V5, "c");
        client.subscribe(1, "a/b/c", 1, 1);
        change("maxTopicLevels=2");
        assertEquals(0x90, publish(client, 1, 2, "a/b/c", "m"));
        client.subscribe(3, "a/b/d", 1, 0x8F);
        change("maxTopicLength=3");
        assertEquals(0x90, publish(client, 1, 4, "long", "m"));
        client.subscribe(5, "long", 1, 0x8F);
        change("maxSubscriptionsPerSession=1");
        client.subscribe(6, "d", 1, 0x97);
        client.subscribe(7, "a/b/c", 1, 1);
        assertEquals(0, publish(client(Level.V311, "p"), 1, 1, "a/b/c", "m"));
        expectPayloads(client, "m");
    }

    @Test
    void limitsOnQueuesApplyToWhatComes() throws IOException {
        RawClient publisher = client(Level.V5, "p");
        RawClient connected = client(Level.V311, "connected");
        connected.subscribe(1, "t", 1, 1);
        RawClient away = resumed(Level.V5, "away", false);
        away.subscribe(1, "t", 1, 1);
        goAway(away);
        publish(publisher, 1, 1, "t", "1");
        publish(publisher, 1, 2, "t", "2");
        Received first = connected.expect(Received.PUBLISH);
        Received second = connected.expect(Received.PUBLISH);

        change("maxInflight=1", "maxQueuedMessages=2");
        publish(publisher, 1, 3, "t", "3");
        connected.expectNothingMore();
        connected.send(Packets.puback(first.id()));
        connected.expectNothingMore();
        connected.send(Packets.puback(second.id()));
        expectPayloads(connected, "3");

        change("maxQueuedMessages=2", "queueFullPolicy=dropOldest");
        publish(publisher, 1, 4, "t", "4");
        change("maxQueuedBytes=1000", "queueQos0=true", "messageExpiryMax=4000");
        publish(publisher, 1, 5, "t", LARGE);
        publisher.send(publisher.packets().publish("t", "6"));
        publisher.expectNothingMore();
        change("queueQos0=false");
        publisher.send(publisher.packets().publish("t", "7"));
        publisher.expectNothingMore();

        away = resumed(Level.V5, "away", true);
        assertNull(received(away, "2").property(PropertyBytes.MESSAGE_EXPIRY));
        received(away, "4");
        Object left = received(away, "6").property(PropertyBytes.MESSAGE_EXPIRY);
        assertTrue(left instanceof Long seconds && seconds > 3000 && seconds <= 4000, String.valueOf(left));
        away.expectNothingMore();
    }

    private static Received received(RawClient client, String payload) throws IOException {
        Received publish = client.expect(Received.PUBLISH);
        assertEquals(payload, publish.payloadText());
        if (publish.qos() == 1) {
            client.send(Packets.puback(publish.id()));
        }
        return publish;
    }

    @Test
    void limitsOnRetainedMessagesApplyToWhatComes() throws IOException {
        RawClient client = client(Level.V5, "c");
        retain(client, 1, "r/1", "1");
        retain(client, 2, "r/2", "2");
        change("retainedMaxCount=1");
        assertEquals(0x97, retain(client, 3, "r/3", "3"));
        assertEquals(0x10, retain(client, 4, "r/1", "one"));
        change("retainedMaxBytes=1000");
        assertEquals(0x97, retain(client, 5, "r/3", LARGE));
        assertEquals(0x10, retain(client, 6, "r/3", "3"));
        change("retainedExpiryMax=4000");
        assertEquals(0x10, retain(client, 7, "r/4", "4"));
        client.subscribe(8, "r/+", 0, 0);
        int perishable = 0;
        for (int i = 0; i < 4; i++) {
            Received retained = client.expect(Received.PUBLISH);
            boolean expires = retained.property(PropertyBytes.MESSAGE_EXPIRY) != null;
            assertEquals(retained.payloadText().equals("4"), expires, retained::payloadText);
            perishable += expires ? 1 : 0;
        }
        assertEquals(1, perishable);
        client.expectNothingMore();
    }

    @Test
    void limitsOnConnectionsApplyToThoseThatCome() throws IOException {
        RawClient first = client(Level.V5, "first");
        RawClient old = client(Level.V31, "old");
        change("takeOverPolicy=refuse", "maxClientIdLength=23", "connectTimeout=1");
        assertEquals(0x85, refusal(Level.V5, "first"));
        assertEquals(2, refusal(Level.V311, "old"));
        assertEquals(0x85, refusal(Level.V5, "x".repeat(24)));
        assertEquals(2, refusal(Level.V31, "x".repeat(24)));
        keep(RawClient.open(broker.address(), Level.V5)).expectClosed();
        change("allowedVersions=5.0");
        assertEquals(1, refusal(Level.V311, "another"));
        assertEquals(1, refusal(Level.V31, "another"));
        change("takeOverPolicy=kick", "allowedVersions=3.1, 5.0");
        RawClient second = client(Level.V5, "first");
        first.expectDisconnect(0x8E);
        second.expectNothingMore();

        write("maxConnections=2");
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> isAnswered("full", 0x97));
        assertEquals(3, refusal(Level.V31, "full"));
        second.expectNothingMore();
        old.expectNothingMore();
        write("allowAnonymous=false");
        second.expectDisconnect(0x87);
        old.expectClosed();
        assertEquals(0x87, refusal(Level.V5, "nobody"));
        assertEquals(5, refusal(Level.V311, "nobody"));
        write("allowAnonymous=true");
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> isAnswered("somebody", 0));
        client(Level.V311, "nobody").expectNothingMore();
    }

    private boolean isAnswered(String clientId, int reason) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.send(client.packets().connect(clientId).done());
            return client.expect(Received.CONNACK).reason() == reason;
        }
    }

    @Test
    void aWrongValueOfAnyLimitIsNamedAndChangesNothing() throws IOException {
        change("keepAliveMax=99");
        List<String> wrong = List.of(
                "maxQos=3",
                "retainAvailable=perhaps",
                "wildcardSubscriptionAvailable=1",
                "sharedSubscriptionAvailable=yes",
                "subscriptionIdentifierAvailable=on",
                "receiveMaximum=0",
                "maxPacketSize=127",
                "topicAliasMaximum=65536",
                "keepAliveMax=0",
                "sessionExpiryMax=4294967296",
                "messageExpiryMax=-1",
                "maxInflight=0",
                "maxQueuedMessages=-1",
                "maxQueuedBytes=1G",
                "queueFullPolicy=dropAll",
                "queueQos0=2",
                "maxTopicLevels=0",
                "maxTopicLength=65536",
                "maxClientIdLength=22",
                "maxSubscriptionsPerSession=0",
                "retainedMaxCount=-1",
                "retainedMaxBytes=all",
                "retainedExpiryMax=4294967296",
                "maxConnections=0",
                "connectTimeout=3601",
                "allowedVersions=3.1.1, 6.0",
                "takeOverPolicy=share",
                "allowAnonymous=sometimes");
        RawClient bystander = client(Level.V5, "bystander");
        for (String each : wrong) {
            refusals++;
            write("maxTopicLevels=1", each);
            String key = each.substring(0, each.indexOf('='));
            String line = broker.err().await(text -> text.contains(PID + ": " + key + "="), Deadline.PATIENCE);
            assertNotNull(line, broker::transcript);
            String value =
                    each.substring(each.lastIndexOf(' ') < 0 ? each.indexOf('=') + 1 : each.lastIndexOf(' ') + 1);
            assertTrue(line.contains(key + "=" + value + " is not allowed; allowed is "), line);
            assertTrue(line.endsWith("the previous configuration stays in force"), line);
        }
        assertEquals(99L, welcome("next").property(PropertyBytes.SERVER_KEEP_ALIVE));
        assertEquals(0x10, publish(bystander, 2, 1, "deeper/than/one", "m"));
        assertFalse(broker.err().lines(text -> text.contains("\tat ")).size() > 0, broker::transcript);
    }
}
