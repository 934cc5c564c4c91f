package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where clients have stumbled over brokers: several rules at once, and what the next connection makes of the last one. */
class InteropTest extends Wire {
    private static final byte[] GONE = "gone".getBytes(StandardCharsets.UTF_8);

    InteropTest(InetSocketAddress broker) {
        super(broker);
    }

    private static PropertyBytes kept() {
        return new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
    }

    /** Connects, resuming the session of before if there is one. */
    private RawClient connected(String clientId, PropertyBytes properties, boolean present) throws IOException {
        RawClient client = open(Level.V5);
        Received connack =
                client.connect(client.packets().connect(clientId).resuming().properties(properties));
        assertEquals(present, connack.sessionPresent());
        return client;
    }

    private static void publish(RawClient sender, int qos, int id, String topic, String payload) throws IOException {
        sender.send(sender.packets().publish(qos, id, topic, payload));
        sender.expect(qos == 1 ? Received.PUBACK : Received.PUBREC);
    }

    @Test
    @Normative({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void keepsASessionUnderTheIdentifierThatItHasAssigned() throws IOException {
        RawClient first = open(Level.V5);
        Received connack = first.connect(first.packets().connect("").resuming().properties(kept()));
        assertFalse(connack.sessionPresent());
        String assigned = (String) connack.property(PropertyBytes.ASSIGNED_CLIENT_IDENTIFIER);
        String topic = unique("assigned/");
        first.subscribe(1, topic, 1, 1);
        leave(first);
        publish(client(Level.V5), 1, 1, topic, "m");
        RawClient second = connected(assigned, kept(), true);
        assertEquals("m", second.expect(Received.PUBLISH).payloadText());
        forget(Level.V5, assigned);
    }

    @Test
    @Normative({"MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5", "MQTT-3.3.4-2"})
    void namesAllMatchingSubscriptionsInOneCopy() throws IOException {
        String id = unique("i");
        String topic = unique("overlap/");
        RawClient client = connected(id, kept(), false);
        String[] filters = {topic + "/#", topic + "/+", topic + "/x", topic + "/+/#"};
        int[] identifiers = {1, 128, 268_435_455, 128};
        for (int i = 0; i < filters.length; i++) {
            PropertyBytes identifier =
                    new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, identifiers[i]);
            client.send(client.packets().subscribe(i + 1, identifier, i % 3, filters[i]));
            client.expect(Received.SUBACK);
        }
        RawClient sender = client(Level.V5);
        publish(sender, 2, 1, topic + "/x", "live");
        assertIdentified(client.expect(Received.PUBLISH), "live");
        client.expectNothingMore();
        leave(client);
        publish(sender, 1, 2, topic + "/x", "queued");
        RawClient again = connected(id, kept(), true);
        assertIdentified(again.expect(Received.PUBLISH), "live");
        assertIdentified(again.expect(Received.PUBLISH), "queued");
        again.expectNothingMore();
        forget(Level.V5, id);
    }

    private static void assertIdentified(Received message, String payload) {
        List<Object> identifiers = message.properties().get(PropertyBytes.SUBSCRIPTION_IDENTIFIER);
        assertNotNull(identifiers, message::toString);
        assertEquals(Set.of(1L, 128L, 268_435_455L), Set.copyOf(identifiers));
        assertEquals(payload, message.payloadText());
        assertEquals(payload.equals("live") ? 2 : 1, message.qos());
    }

    @Test
    @Normative({"MQTT-3.3.2-7", "MQTT-3.1.2-26", "MQTT-4.4.0-1"})
    void startsItsAliasesAnewWithEachConnection() throws IOException {
        String id = unique("i");
        String topic = unique("alias/");
        RawClient client = connected(id, kept().u16(PropertyBytes.TOPIC_ALIAS_MAXIMUM, 1), false);
        client.subscribe(1, topic + "/+", 1, 1);
        RawClient sender = client(Level.V5);
        for (int i = 1; i <= 4; i++) {
            publish(sender, 1, i, topic + "/a", "" + i);
        }
        assertNamed(client, topic + "/a", 4, false);
        client.close();
        RawClient second = connected(id, kept().u16(PropertyBytes.TOPIC_ALIAS_MAXIMUM, 1), true);
        assertNamed(second, topic + "/a", 4, true);
        second.close();
        RawClient third = connected(id, kept(), true);
        for (int i = 1; i <= 4; i++) {
            Received message = third.expect(Received.PUBLISH);
            assertEquals(topic + "/a", message.topic());
            assertEquals(null, message.property(PropertyBytes.TOPIC_ALIAS));
        }
        forget(Level.V5, id);
    }

    /** The first message has the name and its alias, the others the alias only. */
    private static void assertNamed(RawClient client, String topic, int count, boolean again) throws IOException {
        for (int i = 1; i <= count; i++) {
            Received message = client.expect(Received.PUBLISH);
            assertEquals(1L, message.property(PropertyBytes.TOPIC_ALIAS));
            assertEquals(i == 1 ? topic : "", message.topic());
            assertEquals(again, message.dup());
            assertEquals("" + i, message.payloadText());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Normative({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void passesOverMessagesThatAreTooLargeOnceAndForAll(int qos) throws IOException {
        String id = unique("i");
        String topic = unique("large/");
        PropertyBytes narrow =
                kept().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, 120).u16(PropertyBytes.RECEIVE_MAXIMUM, 1);
        RawClient first = connected(id, narrow, false);
        first.subscribe(1, topic, 2, 2);
        leave(first);
        RawClient sender = client(Level.V5);
        int packet = 1;
        for (String payload : List.of("x".repeat(500), "one", "x".repeat(121), "x".repeat(500), "two")) {
            publish(sender, qos, packet++, topic, payload);
        }
        RawClient second = connected(id, narrow, true);
        for (String payload : List.of("one", "two")) {
            Received message = second.expect(Received.PUBLISH);
            assertEquals(payload, message.payloadText());
            acknowledge(second, message);
        }
        publish(sender, qos, packet++, topic, "x".repeat(500));
        publish(sender, qos, packet++, topic, "three");
        Received live = second.expect(Received.PUBLISH);
        assertEquals("three", live.payloadText());
        acknowledge(second, live);
        second.expectNothingMore();
        leave(second);
        // Nothing of it waits for a connection that would take it.
        connected(id, kept(), true).expectNothingMore();
        forget(Level.V5, id);
    }

    private static void acknowledge(RawClient client, Received message) throws IOException {
        if (message.qos() == 1) {
            client.send(Packets.puback(message.id()));
        } else {
            client.send(Packets.pubrec(message.id()));
            assertEquals(message.id(), client.expect(Received.PUBREL).id());
            client.send(Packets.pubcomp(message.id()));
        }
    }

    @Test
    @Normative({"MQTT-3.1.3-9", "MQTT-3.1.2-8", "MQTT-3.1.4-3"})
    void leavesOutADelayedWillIfTheSessionGoesOnWithTheNextConnection() throws IOException {
        String id = unique("i");
        String topic = unique("will/");
        RawClient watcher = client(Level.V5);
        watcher.subscribe(1, topic, 1, 1);
        PropertyBytes delayed = new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 600);
        for (boolean isCut : new boolean[] {false, true}) {
            RawClient older = open(Level.V5);
            ConnectBytes connect = older.packets()
                    .connect(id)
                    .resuming()
                    .properties(kept())
                    .will(topic, GONE, 1, false)
                    .willProperties(delayed);
            older.connect(connect);
            if (isCut) {
                older.close();
            }
            RawClient newer = connected(id, kept(), true);
            if (!isCut) {
                older.expectDisconnect(0x8E);
            }
            watcher.expectNothingMore();
            leave(newer);
        }
        // The session ends here, and with it the wait of one more will.
        RawClient last = open(Level.V5);
        last.connect(last.packets()
                .connect(id)
                .resuming()
                .properties(kept())
                .will(topic, GONE, 1, false)
                .willProperties(delayed));
        forget(Level.V5, id);
        last.expectDisconnect(0x8E);
        assertEquals("gone", watcher.expect(Received.PUBLISH).payloadText());
        watcher.expectNothingMore();
    }

    @Test
    @Normative({"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void carriesThousandsOfUserPropertiesInTheirOrder() throws IOException {
        RawClient client = client(Level.V5);
        String topic = unique("properties/");
        client.subscribe(1, topic, 0, 0);
        PropertyBytes many = new PropertyBytes();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.user("name " + i % 7, "" + i);
            expected.add("name " + i % 7 + "=" + i);
        }
        client.send(client.packets().publish(0, 0, topic, GONE, many));
        assertEquals(expected, client.expect(Received.PUBLISH).properties().get(PropertyBytes.USER_PROPERTY));
    }

    @Test
    @Normative({"MQTT-3.8.3-3", "MQTT-3.3.1-12", "MQTT-3.3.1-13", "MQTT-3.3.4-2"})
    void keepsEachOfSeveralSubscriptionsToItsOwnOptions() throws IOException {
        int noLocal = 0x04;
        int asPublished = 0x08;
        String topic = unique("options/");
        RawClient client = client(Level.V5);
        client.subscribe(1, topic, noLocal | 2, 2);
        client.subscribe(2, topic + "/#", 1, 1);
        RawClient other = client(Level.V5);
        other.subscribe(1, topic, asPublished, 0);
        byte[] payload = {'m'};
        client.send(client.packets().publish(3, 1, topic, payload, PropertyBytes.NONE));
        Set<Integer> types = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            Received packet = client.next(Deadline.PATIENCE);
            types.add(packet.type());
            if (packet.type() == Received.PUBLISH) {
                assertEquals(1, packet.qos(), "by the subscription that takes its own messages");
                assertFalse(packet.retain());
            }
        }
        assertEquals(Set.of(Received.PUBLISH, Received.PUBACK), types);
        assertTrue(other.expect(Received.PUBLISH).retain(), "as it was published");
        client.expectNothingMore();
        client.send(client.packets().publish(1, 0, topic, new byte[0], PropertyBytes.NONE));
    }
}
