package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What client libraries hide, seen in the bytes. */
class ProtocolTest extends Scenario {
    ProtocolTest(InetSocketAddress broker) {
        super(broker);
    }

    private static String unique(String what) {
        return ClientKind.PAHO_5.unique(what);
    }

    private RawClient client(Level level) throws IOException {
        return closing(RawClient.connected(broker, level, unique("p")));
    }

    private RawClient open(Level level) throws IOException {
        return closing(RawClient.open(broker, level));
    }

    @Test
    @Normative({"MQTT-3.3.2-11", "MQTT-3.1.2-26"})
    void choosesTopicAliasesWithinWhatTheClientAllows() throws Exception {
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(unique("a"))
                .properties(new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS_MAXIMUM, 2)));
        String root = unique("alias/");
        client.subscribe(1, root + "/#", 0, 0);
        Map<Object, String> aliases = new HashMap<>();
        int shortened = 0;
        for (int i = 0; i < 40; i++) {
            // First as few topics as aliases, then more.
            String topic = root + "/" + i % (i < 20 ? 2 : 5);
            client.send(client.packets().publish(topic, "x"));
            Received message = client.expect(Received.PUBLISH);
            Object alias = message.property(PropertyBytes.TOPIC_ALIAS);
            assertTrue(alias == null || List.of(1L, 2L).contains(alias), () -> "alias " + alias);
            if (message.topic().isEmpty()) {
                shortened++;
                assertEquals(topic, aliases.get(alias));
            } else {
                assertEquals(topic, message.topic());
                aliases.put(alias, topic);
            }
        }
        assertTrue(shortened > 0, "no topic was left out in favour of its alias");
    }

    @Test
    @Normative("MQTT-3.1.2-27")
    void sendsNoTopicAliasToAClientThatAllowsNone() throws Exception {
        RawClient client = client(Level.V5);
        String topic = unique("alias/");
        client.subscribe(1, topic, 0, 0);
        for (int i = 0; i < 10; i++) {
            client.send(client.packets().publish(topic, "x"));
            assertNull(client.expect(Received.PUBLISH).property(PropertyBytes.TOPIC_ALIAS));
        }
    }

    @Test
    @Normative({"MQTT-3.3.2-12", "MQTT-3.3.2-7"})
    void understandsEveryAliasThatItAllowsButForgetsThemWithTheConnection() throws Exception {
        RawClient client = open(Level.V5);
        Received connack = client.connect(client.packets().connect(unique("a")));
        int most = ((Long) connack.property(PropertyBytes.TOPIC_ALIAS_MAXIMUM)).intValue();
        assertTrue(most > 0);
        String root = unique("alias/");
        client.subscribe(1, root + "/#", 0, 0);
        for (int alias = 1; alias <= most; alias++) {
            PropertyBytes with = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, alias);
            client.send(client.packets().publish(0, 0, root + "/" + alias, new byte[0], with));
            client.expect(Received.PUBLISH);
        }
        for (int alias = most; alias >= 1; alias--) {
            PropertyBytes with = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, alias);
            client.send(client.packets().publish(0, 0, "", new byte[0], with));
            assertEquals(root + "/" + alias, client.expect(Received.PUBLISH).topic());
        }
        RawClient next = client(Level.V5);
        PropertyBytes with = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 1);
        next.send(next.packets().publish(0, 0, "", new byte[0], with));
        next.expectDisconnect(0x82);
    }

    @Test
    @Normative({"MQTT-3.3.4-9", "MQTT-3.3.4-10", "MQTT-4.9.0-2", "MQTT-4.9.0-3"})
    void sendsNoMoreThanReceiveMaximumUnacknowledged() throws Exception {
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(unique("w"))
                .properties(new PropertyBytes().u16(PropertyBytes.RECEIVE_MAXIMUM, 3)));
        String topic = unique("window/");
        client.subscribe(1, topic, 1, 1);
        RawClient sender = client(Level.V5);
        for (int i = 1; i <= 10; i++) {
            sender.send(sender.packets().publish(1, i, topic, "" + i));
            assertEquals(i, sender.expect(Received.PUBACK).id());
        }
        int[] ids = new int[11];
        for (int i = 1; i <= 3; i++) {
            ids[i] = client.expect(Received.PUBLISH).id();
        }
        client.expectNothingMore();
        for (int i = 4; i <= 10; i++) {
            client.send(Packets.puback(ids[i - 3]));
            Received message = client.expect(Received.PUBLISH);
            assertEquals("" + i, message.payloadText());
            ids[i] = message.id();
            client.expectNothingMore();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-6", "MQTT-2.2.1-5"},
            v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-2.3.1-4"})
    void sendsUnacknowledgedPacketsAgainWithTheirIdentifiers(Level level) throws Exception {
        String id = unique("r");
        String topic = unique("again/");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic + "/#", 2, 2);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic + "/1", "one"));
        sender.expect(Received.PUBACK);
        Received one = first.expect(Received.PUBLISH);
        assertFalse(one.dup());
        for (int i = 2; i <= 3; i++) {
            sender.send(sender.packets().publish(2, i, topic + "/2", "two"));
            sender.expect(Received.PUBREC);
            sender.send(Packets.pubrel(i));
            sender.expect(Received.PUBCOMP);
        }
        Received two = first.expect(Received.PUBLISH);
        Received three = first.expect(Received.PUBLISH);
        first.send(Packets.pubrec(two.id()));
        assertEquals(two.id(), first.expect(Received.PUBREL).id());
        first.close();

        RawClient second = resumed(level, id, true);
        Map<Integer, Received> again = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            Received packet = second.next(Deadline.PATIENCE);
            again.put(packet.id(), packet);
        }
        assertTrue(
                again.get(one.id()).dup() && again.get(one.id()).payloadText().equals("one"));
        assertEquals(Received.PUBREL, again.get(two.id()).type());
        assertTrue(again.get(three.id()).dup());
        second.send(Packets.puback(one.id()), Packets.pubcomp(two.id()), Packets.pubrec(three.id()));
        second.expect(Received.PUBREL);
        second.send(Packets.pubcomp(three.id()));
        second.expectNothingMore();
        second.send(Packets.disconnect());
        closing(RawClient.connected(broker, level, id)).send(Packets.disconnect());
    }

    private RawClient resumed(Level level, String id, boolean present) throws IOException {
        RawClient client = open(level);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        Received connack =
                client.connect(client.packets().connect(id).resuming().properties(kept));
        assertEquals(present && level != Level.V31, connack.sessionPresent());
        return client;
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.3.3-10", "MQTT-4.3.3-12"},
            v311 = {"MQTT-4.3.3-2"})
    void deliversAMessageOfQos2OnceHoweverOftenItIsSent(Level level) throws Exception {
        String id = unique("o");
        String topic = unique("once/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 2, 2);
        RawClient first = resumed(level, id, false);
        first.send(first.packets().publish(2, 7, topic, "only once"));
        first.expect(Received.PUBREC);
        first.close();
        RawClient second = resumed(level, id, true);
        second.send(second.packets().publish(0x0C, 7, topic, "only once".getBytes(), PropertyBytes.NONE));
        assertEquals(7, second.expect(Received.PUBREC).id());
        second.send(Packets.pubrel(7));
        assertEquals(7, second.expect(Received.PUBCOMP).id());
        second.send(second.packets().publish(2, 7, topic, "a new one"));
        second.expect(Received.PUBREC);
        second.send(Packets.pubrel(7));
        second.expect(Received.PUBCOMP);
        assertEquals("only once", watcher.expect(Received.PUBLISH).payloadText());
        assertEquals("a new one", watcher.expect(Received.PUBLISH).payloadText());
        second.send(Packets.disconnect());
        closing(RawClient.connected(broker, level, id)).send(Packets.disconnect());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.4-3", v311 = "MQTT-3.1.4-2")
    void tellsTheOlderConnectionThatItWasTakenOver(Level level) throws Exception {
        String id = unique("t");
        RawClient older = closing(RawClient.connected(broker, level, id));
        closing(RawClient.connected(broker, level, id));
        older.expectDisconnect(0x8E);
    }

    @Test
    @Normative({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void leavesOutMessagesThatAreTooLargeForTheClient() throws Exception {
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(unique("m"))
                .properties(new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, 200)));
        String topic = unique("size/");
        client.subscribe(1, topic, 1, 1);
        RawClient sender = client(Level.V5);
        for (String payload : List.of("x".repeat(1000), "small")) {
            sender.send(sender.packets().publish(1, 1, topic, payload));
            assertEquals(0, sender.expect(Received.PUBACK).reason());
        }
        Received message = client.expect(Received.PUBLISH);
        assertEquals("small", message.payloadText());
        assertTrue(message.size() <= 200);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-22", v311 = "MQTT-3.1.2-24")
    void endsTheConnectionOfAClientThatFallsSilent(Level level) throws Exception {
        String topic = unique("silent/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("k")).keepAlive(1).will(topic, new byte[] {'x'}, 0, false));
        client.send(Packets.pingreq());
        client.expect(Received.PINGRESP);
        client.expectDisconnect(0x8D);
        watcher.expect(Received.PUBLISH);
    }

    @Test
    @Normative({"MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5"})
    void namesEverySubscriptionThatAMessageCameBy() throws Exception {
        RawClient client = client(Level.V5);
        String topic = unique("identifiers/");
        String[] filters = {topic + "/#", topic + "/+", topic + "/x"};
        for (int i = 0; i < filters.length; i++) {
            PropertyBytes identifier = new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 100 + i);
            client.send(client.packets().subscribe(1, identifier, 0, filters[i]));
            client.expect(Received.SUBACK);
        }
        client.send(client.packets().publish(topic + "/x", "message"), Packets.pingreq());
        TreeSet<Object> found = new TreeSet<>();
        Received next = client.next(Deadline.PATIENCE);
        for (; next.type() == Received.PUBLISH; next = client.next(Deadline.PATIENCE)) {
            found.addAll(next.properties().get(PropertyBytes.SUBSCRIPTION_IDENTIFIER));
        }
        assertEquals(new TreeSet<>(List.of(100L, 101L, 102L)), found);
    }

    @Test
    @Normative({"MQTT-3.11.3-1", "MQTT-3.11.3-2", "MQTT-3.10.4-5", "MQTT-3.9.3-1"})
    void answersEveryFilterInItsPlace() throws Exception {
        RawClient client = client(Level.V5);
        String topic = unique("filters/");
        client.send(client.packets().subscribe(9, PropertyBytes.NONE, 1, topic + "/a", "$share/g/" + topic, topic));
        assertEquals(List.of(1, 1, 1), client.expect(Received.SUBACK).reasons());
        client.send(client.packets().unsubscribe(10, topic, topic + "/none", "$share/g/" + topic));
        Received unsuback = client.expect(Received.UNSUBACK);
        assertEquals(10, unsuback.id());
        assertEquals(List.of(0, 0x11, 0), unsuback.reasons());
    }

    @Test
    @Normative({"MQTT-3.1.2-23", "MQTT-4.1.0-2"})
    void letsDisconnectChangeHowLongTheSessionIsKept() throws Exception {
        String id = unique("x");
        RawClient first = resumed(Level.V5, id, false);
        first.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 0)));
        first.expectClosed();
        RawClient second = open(Level.V5);
        assertFalse(second.connect(second.packets().connect(id).resuming()).sessionPresent());
        second.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600)));
        second.expectDisconnect(0x82);
    }

    @Test
    @Normative({"MQTT-3.1.3-9"})
    void sendsADelayedWillAtOnceWhenTheSessionEndsBefore() throws Exception {
        String topic = unique("will/");
        RawClient watcher = client(Level.V5);
        watcher.subscribe(1, topic, 0, 0);
        String id = unique("w");
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(id)
                .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600))
                .will(topic, new byte[] {'x'}, 0, false)
                .willProperties(new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 600)));
        client.close();
        closing(RawClient.connected(broker, Level.V5, id));
        assertEquals("x", watcher.expect(Received.PUBLISH).payloadText());
    }
}
