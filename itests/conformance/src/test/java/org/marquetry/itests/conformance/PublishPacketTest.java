package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** PUBLISH and what it leads to, but for what is retained: section 3.3. */
class PublishPacketTest extends Wire {
    private static final PropertyBytes NONE = PropertyBytes.NONE;

    PublishPacketTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-3", v311 = "MQTT-3.3.1-3")
    void theDuplicateFlagOfTheSenderIsNotForwarded(Level level) throws IOException {
        String topic = unique("dup/");
        RawClient receiver = client(level);
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(0x0A, 5, topic, new byte[1], NONE));
        assertEquals(5, sender.expect(Received.PUBACK).id());
        sender.send(sender.packets().publish(0x0C, 6, topic, new byte[1], NONE));
        assertEquals(6, sender.expect(Received.PUBREC).id());
        for (int i = 0; i < 2; i++) {
            assertFalse(receiver.expect(Received.PUBLISH).dup());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.1-1", "MQTT-3.3.1-3"},
            v311 = {"MQTT-3.3.1-1", "MQTT-3.3.1-3"})
    void whatIsSentAgainIsMarked(Level level) throws IOException {
        String topic = unique("dup/");
        String id = unique("r");
        RawClient receiver = resumed(level, id, false);
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(level);
        sender.send(
                sender.packets().publish(1, 1, topic, "one"), sender.packets().publish(2, 2, topic, "two"));
        sender.expect(Received.PUBACK);
        sender.expect(Received.PUBREC);
        sender.send(Packets.pubrel(2));
        sender.expect(Received.PUBCOMP);
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Received message = receiver.expect(Received.PUBLISH);
            assertFalse(message.dup());
            ids.add(message.id());
        }
        receiver.close();
        RawClient again = resumed(level, id, true);
        for (int i = 0; i < 2; i++) {
            Received message = again.expect(Received.PUBLISH);
            assertTrue(message.dup());
            assertEquals(ids.get(i), message.id());
        }
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-4", v311 = "MQTT-3.3.1-4")
    void qos3EndsTheConnection(Level level) throws IOException {
        for (int flags : new int[] {0x06, 0x07, 0x0E, 0x0F}) {
            assertEnds(level, 0x81, Packets.of(level).publish(flags, 1, "a", new byte[1], NONE));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.2-2", v311 = "MQTT-3.3.2-2")
    void wildcardsInATopicEndTheConnection(Level level) throws IOException {
        String topic = unique("wild/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic + "/#", 0, 0);
        for (String wild : List.of("#", "+", topic + "/#", topic + "/+", topic + "/a+", topic + "/#/b")) {
            for (int qos = 0; qos < 3; qos++) {
                assertEnds(level, 0x90, Packets.of(level).publish(qos, 1, wild, "x"));
            }
        }
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.2-1", v311 = "MQTT-3.3.2-1")
    void aTopicIsThereAndIsTheFirstField(Level level) throws IOException {
        assertEnds(level, 0x81, Packets.framed(0x30));
        assertEnds(level, 0x81, Packets.framed(0x30, (byte) 0));
        assertEnds(level, 0x81, Packets.framed(0x30, (byte) 0, (byte) 5, (byte) 'a'));
        assertEnds(level, level.hasProperties() ? 0x82 : 0x81, Packets.of(level).publish("", "x"));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.2-3", v311 = "MQTT-3.3.2-3")
    void theTopicThatIsDeliveredMatchesTheFilter(Level level) throws IOException {
        String root = unique("match/");
        RawClient receiver = client(level);
        receiver.subscribe(1, root + "/+/b/#", 0, 0);
        RawClient sender = client(level);
        for (String topic : List.of("/a/b", "/a/c", "/a", "/a/b/c/d", "//b", "/b/a/b", "", "/a/bb", "/A/B")) {
            sender.send(sender.packets().publish(root + topic, topic));
        }
        sender.expectNothingMore();
        for (String topic : List.of("/a/b", "/a/b/c/d", "//b")) {
            Received message = receiver.expect(Received.PUBLISH);
            assertEquals(root + topic, message.topic());
            assertEquals(topic, message.payloadText());
        }
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Normative({"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void propertiesOfAMessageArriveAsTheyWere(int qos) throws IOException {
        String topic = unique("properties/");
        RawClient receiver = client(Level.V5);
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(Level.V5);
        PropertyBytes properties = new PropertyBytes()
                .user("z", "1")
                .text(PropertyBytes.CONTENT_TYPE, "text/\uFEFFplain")
                .user("a", "")
                .binary(PropertyBytes.CORRELATION_DATA, new byte[] {0, 1, (byte) 0xFF})
                .user("z", "1")
                .u8(PropertyBytes.PAYLOAD_FORMAT, 1)
                .text(PropertyBytes.RESPONSE_TOPIC, "answers/\u00e9")
                .user("", "empty")
                .user("z", "0");
        sender.send(
                sender.packets().publish(qos << 1, 1, topic, "payload".getBytes(StandardCharsets.UTF_8), properties));
        Received message = receiver.expect(Received.PUBLISH);
        assertEquals("payload", message.payloadText());
        assertEquals(
                List.of("z=1", "a=", "z=1", "=empty", "z=0"),
                message.properties().get(PropertyBytes.USER_PROPERTY));
        assertEquals("text/\uFEFFplain", message.property(PropertyBytes.CONTENT_TYPE));
        assertEquals("answers/\u00e9", message.property(PropertyBytes.RESPONSE_TOPIC));
        assertArrayEquals(new byte[] {0, 1, (byte) 0xFF}, (byte[]) message.property(PropertyBytes.CORRELATION_DATA));
        assertEquals(1L, message.property(PropertyBytes.PAYLOAD_FORMAT));
        assertEquals(5, message.properties().size(), () -> message.properties().toString());
    }

    @Test
    @Normative("MQTT-3.3.2-4")
    void aPayloadFormatOf0IsForwardedTooAndNoneIsAdded() throws IOException {
        String topic = unique("format/");
        RawClient client = client(Level.V5);
        client.subscribe(1, topic, 0, 0);
        PropertyBytes binary = new PropertyBytes().u8(PropertyBytes.PAYLOAD_FORMAT, 0);
        client.send(client.packets().publish(0, 0, topic, new byte[] {-1}, binary));
        assertEquals(0L, client.expect(Received.PUBLISH).property(PropertyBytes.PAYLOAD_FORMAT));
        client.send(client.packets().publish(0, 0, topic, new byte[] {-1}, NONE));
        assertNull(client.expect(Received.PUBLISH).property(PropertyBytes.PAYLOAD_FORMAT));
    }

    @Test
    @Normative(choices = "payload-format")
    void aPayloadThatIsNotOfItsFormatIsForwardedUnseen() throws IOException {
        String topic = unique("format/");
        RawClient client = client(Level.V5);
        client.subscribe(1, topic, 0, 0);
        byte[] notUtf8 = {(byte) 0xC0, 0, (byte) 0xFF};
        PropertyBytes text = new PropertyBytes().u8(PropertyBytes.PAYLOAD_FORMAT, 1);
        client.send(client.packets().publish(0, 0, topic, notUtf8, text));
        assertArrayEquals(notUtf8, client.expect(Received.PUBLISH).payload());
    }

    @Test
    @Normative("MQTT-3.3.2-5")
    void aMessageThatHasExpiredIsNotDelivered() throws IOException {
        String topic = unique("expiry/");
        String id = unique("r");
        RawClient receiver = resumed(Level.V5, id, false);
        receiver.subscribe(1, topic, 1, 1);
        receiver.send(Packets.disconnect());
        receiver.expectClosed();
        RawClient sender = client(Level.V5);
        PropertyBytes second = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, 1);
        PropertyBytes hour = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, 3600);
        sender.send(
                sender.packets().publish(2, 1, topic, "short".getBytes(StandardCharsets.UTF_8), second),
                sender.packets().publish(3, 2, topic + "/r", "short".getBytes(StandardCharsets.UTF_8), second),
                sender.packets().publish(2, 3, topic, "long".getBytes(StandardCharsets.UTF_8), hour));
        for (int i = 0; i < 3; i++) {
            sender.expect(Received.PUBACK);
        }
        awaitNoRetained(topic + "/r");
        RawClient back = resumed(Level.V5, id, true);
        assertEquals("long", back.expect(Received.PUBLISH).payloadText());
        back.expectNothingMore();
        forget(Level.V5, id);
    }

    @Test
    @Normative(choices = "message-expiry-of-zero")
    void aMessageWithNoTimeToLiveIsTakenAndReachesNobody() throws IOException {
        String topic = unique("expiry/");
        RawClient receiver = client(Level.V5);
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(Level.V5);
        PropertyBytes none = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, 0);
        sender.send(
                sender.packets().publish(0, 0, topic, "q0".getBytes(StandardCharsets.UTF_8), none),
                sender.packets().publish(3, 1, topic, "q1".getBytes(StandardCharsets.UTF_8), none));
        assertEquals(0, sender.expect(Received.PUBACK).reason());
        receiver.expectNothingMore();
        receiver.subscribe(2, topic, 0, 0);
        receiver.expectNothingMore();
    }

    /** Waits until a retained message has expired, and with it what was sent before. */
    private void awaitNoRetained(String topic) {
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> {
            try (RawClient client = RawClient.connected(broker, Level.V5, unique("c"))) {
                client.subscribe(1, topic, 0, 0);
                client.send(Packets.pingreq());
                return client.next(Deadline.PATIENCE).type() == Received.PINGRESP;
            }
        });
    }

    @Test
    @Normative("MQTT-3.3.2-6")
    void theExpiryThatIsForwardedIsWhatIsLeft() throws IOException {
        String topic = unique("expiry/");
        String marker = unique("marker/");
        String id = unique("r");
        RawClient receiver = resumed(Level.V5, id, false);
        receiver.subscribe(1, topic, 1, 1);
        receiver.send(Packets.disconnect());
        receiver.expectClosed();
        RawClient sender = client(Level.V5);
        PropertyBytes hour = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, 3600);
        PropertyBytes twoSeconds = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, 2);
        long sent = System.nanoTime();
        sender.send(
                sender.packets().publish(2, 1, topic, new byte[1], hour),
                sender.packets().publish(3, 2, marker, new byte[1], twoSeconds));
        sender.expect(Received.PUBACK);
        sender.expect(Received.PUBACK);
        awaitNoRetained(marker);
        RawClient back = resumed(Level.V5, id, true);
        Received message = back.expect(Received.PUBLISH);
        long left = (Long) message.property(PropertyBytes.MESSAGE_EXPIRY);
        long waited = (System.nanoTime() - sent) / 1_000_000_000;
        assertTrue(left <= 3599 && left >= 3599 - waited - 1, () -> left + " left after " + waited);
        RawClient live = client(Level.V5);
        live.subscribe(1, topic, 0, 0);
        sender.send(sender.packets().publish(0, 0, topic, new byte[1], hour));
        assertTrue((Long) live.expect(Received.PUBLISH).property(PropertyBytes.MESSAGE_EXPIRY) >= 3590);
        forget(Level.V5, id);
    }

    @Test
    @Normative({"MQTT-3.3.2-8", "MQTT-3.3.2-9", "MQTT-3.3.2-7"})
    void aliasesThatMeanNothingEndTheConnection() throws IOException {
        Packets packets = Packets.of(Level.V5);
        byte[] none = {};
        PropertyBytes zero = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 0);
        PropertyBytes one = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 1);
        PropertyBytes high = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 65_535);
        assertEnds(Level.V5, 0x94, packets.publish(0, 0, "a", none, zero));
        assertEnds(Level.V5, 0x94, packets.publish(2, 1, "a", none, high));
        assertEnds(Level.V5, 0x82, packets.publish(0, 0, "", none, one));
        // Known to the connection before, but not to this one.
        String id = unique("alias");
        RawClient first = resumed(Level.V5, id, false);
        first.send(packets.publish(0, 0, unique("alias/"), none, one), packets.publish(0, 0, "", none, one));
        first.expectNothingMore();
        first.close();
        RawClient second = resumed(Level.V5, id, true);
        second.send(packets.publish(0, 0, "", none, one));
        second.expectDisconnect(0x82);
        forget(Level.V5, id);
    }

    @Test
    @Normative({"MQTT-3.3.2-12", "MQTT-3.3.2-7"})
    void anAliasStandsForTheTopicThatItWasGivenLast() throws IOException {
        RawClient client = client(Level.V5);
        RawClient other = client(Level.V5);
        String topic = unique("alias/");
        client.subscribe(1, topic + "/#", 0, 0);
        PropertyBytes alias = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 1);
        Packets packets = client.packets();
        byte[] none = {};
        client.send(
                packets.publish(0, 0, topic + "/a", none, alias),
                packets.publish(0, 0, "", none, alias),
                packets.publish(0, 0, topic + "/b", none, alias),
                packets.publish(2, 1, "", none, alias),
                packets.publish(0, 0, topic + "/c", none, NONE),
                packets.publish(0, 0, "", none, alias));
        List<String> topics = new ArrayList<>();
        while (topics.size() < 6) {
            Received packet = client.next(Deadline.PATIENCE);
            if (packet.type() == Received.PUBLISH) {
                topics.add(packet.topic().substring(topic.length()));
            } else {
                assertEquals(Received.PUBACK, packet.type());
            }
        }
        assertEquals(List.of("/a", "/a", "/b", "/b", "/c", "/b"), topics);
        // The same alias of another client is another one.
        other.send(packets.publish(0, 0, "", none, alias));
        other.expectDisconnect(0x82);
    }

    @Test
    @Normative({"MQTT-3.1.2-26", "MQTT-3.3.2-11", "MQTT-3.3.2-7"})
    void theBrokersAliasesKeepToTheClientsMaximumOnEveryConnection() throws IOException {
        String topic = unique("alias/");
        String id = unique("r");
        for (int maximum : new int[] {2, 1, 0}) {
            RawClient client = open(Level.V5);
            client.connect(client.packets()
                    .connect(id)
                    .resuming()
                    .properties(new PropertyBytes()
                            .u32(PropertyBytes.SESSION_EXPIRY, 600)
                            .u16(PropertyBytes.TOPIC_ALIAS_MAXIMUM, maximum)));
            client.subscribe(1, topic + "/#", 0, 0);
            Map<Object, String> known = new HashMap<>();
            for (int i = 0; i < 12; i++) {
                String expected = topic + "/" + i % 3;
                client.send(client.packets().publish(expected, "x"));
                Received message = client.expect(Received.PUBLISH);
                Long alias = (Long) message.property(PropertyBytes.TOPIC_ALIAS);
                assertTrue(alias == null || alias >= 1 && alias <= maximum, () -> "alias " + alias);
                if (!message.topic().isEmpty()) {
                    assertEquals(expected, message.topic());
                    known.put(alias, message.topic());
                } else {
                    assertEquals(expected, known.get(alias), "an alias of this connection");
                }
            }
            client.send(Packets.disconnect());
            client.expectClosed();
        }
        forget(Level.V5, id);
    }

    @Test
    @Normative(value = "MQTT-3.1.2-26", choices = "aliases-of-the-broker")
    void aTopicThatFindsNoFreeAliasGetsOneWhenItComesAgain() throws IOException {
        String often = unique("alias/");
        String other = unique("alias/");
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(unique("r"))
                .properties(new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS_MAXIMUM, 1)));
        client.subscribe(1, often, 0, 0);
        client.subscribe(2, other, 0, 0);
        String[] sent = {often, often, other, often, other, other};
        String[] topics = {often, "", other, "", other, ""};
        Long[] aliases = {1L, 1L, null, 1L, 1L, 1L};
        for (int i = 0; i < sent.length; i++) {
            client.send(client.packets().publish(sent[i], "x"));
            Received message = client.expect(Received.PUBLISH);
            assertEquals(topics[i], message.topic(), "topic of message " + i);
            assertEquals(aliases[i], message.property(PropertyBytes.TOPIC_ALIAS), "alias of message " + i);
        }
    }

    @Test
    @Normative({"MQTT-3.3.2-13", "MQTT-3.3.2-14"})
    void aResponseTopicWithWildcardsEndsTheConnection() throws IOException {
        for (String wild : List.of("#", "a/+/b", "a+")) {
            PropertyBytes properties = new PropertyBytes().text(PropertyBytes.RESPONSE_TOPIC, wild);
            assertEnds(Level.V5, 0x82, Packets.of(Level.V5).publish(0, 0, "a", new byte[1], properties));
        }
    }

    @Test
    @Normative("MQTT-3.3.4-6")
    void aSubscriptionIdentifierOfAClientEndsTheConnection() throws IOException {
        String topic = unique("identifier/");
        RawClient watcher = client(Level.V5);
        watcher.subscribe(1, topic, 0, 0);
        PropertyBytes identifier = new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 1);
        assertEnds(Level.V5, 0x82, Packets.of(Level.V5).publish(0, 0, topic, new byte[1], identifier));
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.4-1", v311 = "MQTT-3.3.4-1")
    void everyQosHasItsAnswer(Level level) throws IOException {
        String topic = unique("qos/");
        RawClient client = client(level);
        client.send(client.packets().publish(0, 0, topic, "x"));
        client.expectNothingMore();
        client.send(client.packets().publish(1, 10, topic, "x"));
        assertEquals(10, client.expect(Received.PUBACK).id());
        client.send(client.packets().publish(2, 11, topic, "x"));
        assertEquals(11, client.expect(Received.PUBREC).id());
        client.send(Packets.pubrel(11));
        assertEquals(11, client.expect(Received.PUBCOMP).id());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.4-2", "MQTT-3.8.4-8"},
            v311 = {"MQTT-3.3.5-1", "MQTT-3.8.4-6"},
            choices = "overlapping-subscriptions")
    void overlappingSubscriptionsHaveTheirHighestQos(Level level) throws IOException {
        String topic = unique("overlap/");
        for (int published = 0; published < 3; published++) {
            RawClient receiver = client(level);
            receiver.subscribe(1, topic + "/#", 0, 0);
            receiver.subscribe(2, topic + "/+", 2, 2);
            receiver.subscribe(3, topic + "/a", 1, 1);
            RawClient sender = client(level);
            sender.send(sender.packets().publish(published, 1, topic + "/a", "x"));
            Received message = receiver.expect(Received.PUBLISH);
            assertEquals(published, message.qos());
            // One copy, whatever the number of subscriptions.
            receiver.expectNothingMore();
        }
    }

    @Test
    @Normative(
            value = {"MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5"},
            choices = "overlapping-subscriptions")
    void theOneCopyNamesTheIdentifiersOfAllSubscriptionsThatHaveOne() throws IOException {
        String topic = unique("overlap/");
        RawClient client = client(Level.V5);
        client.send(
                client.packets().subscribe(1, identifier(1), 0, topic + "/#"),
                client.packets().subscribe(2, identifier(268_435_455), 1, topic + "/+"),
                client.packets().subscribe(3, PropertyBytes.NONE, 2, topic + "/a"),
                client.packets().subscribe(4, identifier(1), 0, topic + "/a/#"),
                client.packets().subscribe(5, identifier(9), 0, topic + "/b"));
        for (int i = 0; i < 5; i++) {
            client.expect(Received.SUBACK);
        }
        client.send(client.packets().publish(topic + "/a", "x"));
        List<Object> identifiers = new ArrayList<>(
                client.expect(Received.PUBLISH).properties().get(PropertyBytes.SUBSCRIPTION_IDENTIFIER));
        identifiers.sort(null);
        assertTrue(
                identifiers.equals(List.of(1L, 268_435_455L)) || identifiers.equals(List.of(1L, 1L, 268_435_455L)),
                identifiers::toString);
        client.expectNothingMore();
        client.send(client.packets().unsubscribe(6, topic + "/#", topic + "/+", topic + "/a/#", topic + "/b"));
        client.expect(Received.UNSUBACK);
        client.send(client.packets().publish(topic + "/a", "x"));
        assertNull(client.expect(Received.PUBLISH).property(PropertyBytes.SUBSCRIPTION_IDENTIFIER));
    }

    private static PropertyBytes identifier(int value) {
        return new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, value);
    }

    @Test
    @Normative({"MQTT-3.3.4-9", "MQTT-3.3.4-10"})
    void noMoreIsSentThanTheClientHasRoomFor() throws IOException {
        String topic = unique("window/");
        RawClient receiver = open(Level.V5);
        receiver.connect(receiver.packets()
                .connect(unique("r"))
                .properties(new PropertyBytes().u16(PropertyBytes.RECEIVE_MAXIMUM, 2)));
        receiver.subscribe(1, topic + "/#", 2, 2);
        RawClient sender = client(Level.V5);
        for (int i = 1; i <= 5; i++) {
            int qos = i == 1 ? 1 : 2;
            sender.send(sender.packets().publish(qos, i, topic, "" + i));
            sender.expect(qos == 1 ? Received.PUBACK : Received.PUBREC);
        }
        Received first = receiver.expect(Received.PUBLISH);
        Received second = receiver.expect(Received.PUBLISH);
        assertEquals(List.of("1", "2"), List.of(first.payloadText(), second.payloadText()));
        // Other packets do not wait.
        receiver.subscribe(2, unique("other/"), 0, 0);
        receiver.send(Packets.pubrec(second.id()));
        assertEquals(second.id(), receiver.expect(Received.PUBREL).id());
        receiver.expectNothingMore();
        receiver.send(Packets.pubcomp(second.id()));
        Received third = receiver.expect(Received.PUBLISH);
        assertEquals("3", third.payloadText());
        receiver.expectNothingMore();
        // A PUBREC with an error ends a message, and makes room.
        receiver.send(Packets.framed(0x50, (byte) (third.id() >>> 8), (byte) third.id(), (byte) 0x83));
        assertEquals("4", receiver.expect(Received.PUBLISH).payloadText());
        receiver.expectNothingMore();
        receiver.send(Packets.puback(first.id()));
        assertEquals("5", receiver.expect(Received.PUBLISH).payloadText());
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessageThatIsTooLargeIsLeftOutAndTheConnectionGoesOn(Level level) throws IOException {
        String topic = unique("size/");
        String id = unique("r");
        RawClient receiver = sized(id, false);
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(level);
        int i = 0;
        for (int qos = 0; qos < 3; qos++) {
            for (String payload : List.of("x".repeat(1000), "small")) {
                sender.send(sender.packets().publish(qos, ++i, topic, payload));
                if (qos > 0) {
                    Received answer = sender.expect(qos == 1 ? Received.PUBACK : Received.PUBREC);
                    assertEquals(0, answer.reason());
                }
            }
            Received message = receiver.expect(Received.PUBLISH);
            assertEquals("small", message.payloadText());
            assertTrue(message.size() <= 200);
        }
        receiver.expectNothingMore();
        receiver.close();
        // And it is not tried again on the next connection: what was left out is done with.
        RawClient again = sized(id, true);
        for (int qos = 1; qos < 3; qos++) {
            Received message = again.expect(Received.PUBLISH);
            assertEquals("small", message.payloadText());
            assertEquals(qos, message.qos());
        }
        again.expectNothingMore();
        forget(Level.V5, id);
    }

    private RawClient sized(String id, boolean present) throws IOException {
        RawClient client = open(Level.V5);
        Received connack = client.connect(client.packets()
                .connect(id)
                .resuming()
                .properties(new PropertyBytes()
                        .u32(PropertyBytes.SESSION_EXPIRY, 600)
                        .u32(PropertyBytes.MAXIMUM_PACKET_SIZE, 200)));
        assertEquals(present, connack.sessionPresent());
        return client;
    }
}
