package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** PUBLISH as MQTT 3.1.1 section 3.3 has it, retained messages above all, in all versions. */
class Mqtt311PublishTest extends Wire {
    private static final int RETAIN = 1;

    Mqtt311PublishTest(InetSocketAddress broker) {
        super(broker);
    }

    private static void retain(RawClient client, int qos, String topic, String payload) throws IOException {
        byte[] text = payload.getBytes(StandardCharsets.UTF_8);
        client.send(client.packets().publish(qos << 1 | RETAIN, 1, topic, text, PropertyBytes.NONE));
        if (qos == 1) {
            client.expect(Received.PUBACK);
        } else if (qos == 2) {
            client.expect(Received.PUBREC);
            client.send(Packets.pubrel(1));
            client.expect(Received.PUBCOMP);
        } else {
            client.expectNothingMore();
        }
    }

    private RawClient subscriber(Level level, String filter) throws IOException {
        RawClient client = client(level);
        client.subscribe(1, filter, 2, 2);
        return client;
    }

    private static void assertRetained(Received message, int qos, String payload) {
        assertTrue(message.retain(), "RETAIN of a message for a new subscription");
        assertFalse(message.dup());
        assertEquals(List.of(qos, payload), List.of(message.qos(), message.payloadText()));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.1-5", "MQTT-3.3.1-9", "MQTT-3.3.1-8"},
            v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-8"},
            choices = "retained-qos-0")
    void keepsTheLastRetainedMessageOfATopicWithItsQos(Level level) throws IOException {
        String topic = unique("retained/");
        RawClient sender = client(level);
        for (int qos : new int[] {0, 1, 2, 0}) {
            retain(sender, qos, topic, "qos " + qos);
            RawClient receiver = subscriber(level, topic);
            assertRetained(receiver.expect(Received.PUBLISH), qos, "qos " + qos);
            receiver.expectNothingMore();
        }
        retain(sender, 0, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.1-12", "MQTT-3.3.1-6", "MQTT-3.3.1-7"},
            v311 = {"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void forgetsTheRetainedMessageWithAnEmptyOne(Level level) throws IOException {
        String topic = unique("retained/");
        RawClient sender = client(level);
        RawClient established = subscriber(level, topic);
        for (int qos = 0; qos <= 2; qos++) {
            retain(sender, 1, topic, "kept");
            assertFalse(established.expect(Received.PUBLISH).retain(), "to an established subscription");
            retain(sender, qos, topic, "");
            Received empty = established.expect(Received.PUBLISH);
            assertFalse(empty.retain());
            assertEquals(List.of(qos, ""), List.of(empty.qos(), empty.payloadText()));
            subscriber(level, topic).expectNothingMore();
        }
        // Nothing was there, and nothing is kept now.
        retain(sender, 1, topic + "/never", "");
        subscriber(level, topic + "/never").expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-8", v311 = "MQTT-3.3.1-12")
    void leavesTheRetainedMessageAloneWithOthers(Level level) throws IOException {
        String topic = unique("retained/");
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic, "passes by"));
        sender.expect(Received.PUBACK);
        subscriber(level, topic).expectNothingMore();
        retain(sender, 1, topic, "stays");
        sender.send(sender.packets().publish(1, 1, topic, "passes by"));
        sender.expect(Received.PUBACK);
        sender.send(sender.packets().publish(1, 1, topic, ""));
        sender.expect(Received.PUBACK);
        RawClient receiver = subscriber(level, topic);
        assertRetained(receiver.expect(Received.PUBLISH), 1, "stays");
        receiver.expectNothingMore();
        retain(sender, 0, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.3.1-9",
            v311 = {"MQTT-3.3.1-6", "MQTT-3.8.4-6"})
    void sendsTheRetainedMessagesOfAllMatchingTopicsAtTheQosOfTheSubscription(Level level) throws IOException {
        String root = unique("retained/");
        RawClient sender = client(level);
        for (String name : List.of("/a", "/b", "/b/c", "")) {
            retain(sender, 2, root + name, "m");
        }
        RawClient receiver = client(level);
        receiver.subscribe(1, root + "/#", 1, 1);
        for (int i = 0; i < 4; i++) {
            assertRetained(receiver.expect(Received.PUBLISH), 1, "m");
        }
        receiver.expectNothingMore();
        RawClient one = client(level);
        one.subscribe(1, root + "/+", 0, 0);
        assertRetained(one.expect(Received.PUBLISH), 0, "m");
        assertRetained(one.expect(Received.PUBLISH), 0, "m");
        one.expectNothingMore();
        for (String name : List.of("/a", "/b", "/b/c", "")) {
            retain(sender, 0, root + name, "");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.8.4-3",
            v311 = {"MQTT-3.8.4-3", "MQTT-3.3.1-6"})
    void sendsRetainedMessagesAgainForASubscriptionThatIsMadeAgain(Level level) throws IOException {
        String topic = unique("retained/");
        RawClient sender = client(level);
        retain(sender, 1, topic, "kept");
        RawClient receiver = subscriber(level, topic);
        assertRetained(receiver.expect(Received.PUBLISH), 1, "kept");
        receiver.subscribe(2, topic, 0, 0);
        assertRetained(receiver.expect(Received.PUBLISH), 0, "kept");
        sender.send(sender.packets().publish(2, 1, topic, "live"));
        Received live = receiver.expect(Received.PUBLISH);
        assertEquals(List.of(0, "live"), List.of(live.qos(), live.payloadText()), "one subscription, at its new QoS");
        receiver.expectNothingMore();
        retain(client(level), 0, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-5", v311 = "MQTT-3.1.2.7")
    void keepsRetainedMessagesBeyondTheSessionThatPublishedThem(Level level) throws IOException {
        String topic = unique("retained/");
        String id = unique("p");
        RawClient sender = resumed(level, id, false);
        retain(sender, 1, topic, "kept");
        sender.close();
        forget(level, id);
        assertRetained(subscriber(level, topic).expect(Received.PUBLISH), 1, "kept");
        retain(client(level), 0, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-8", v311 = "MQTT-3.3.1-6")
    void sendsNoRetainedMessagesForASessionThatIsResumed(Level level) throws IOException {
        String topic = unique("retained/");
        String id = unique("p");
        RawClient sender = client(level);
        retain(sender, 1, topic, "kept");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic, 0, 0);
        first.expect(Received.PUBLISH);
        first.close();
        resumed(level, id, true).expectNothingMore();
        forget(level, id);
        retain(sender, 0, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.2-1", "MQTT-3.3.2-2", "MQTT-4.7.0-1", "MQTT-4.7.3-1"},
            v311 = {"MQTT-3.3.2-1", "MQTT-3.3.2-2", "MQTT-4.7.1-1", "MQTT-4.7.3-1"})
    void endsConnectionsOverTopicsThatAreNone(Level level) throws IOException {
        for (String topic : List.of("#", "+", "a/#", "a/+/b", "a+", "#a", "")) {
            for (int qos = 0; qos <= 2; qos++) {
                RawClient client = client(level);
                client.send(client.packets().publish(qos, 1, topic, "m"), Packets.pingreq());
                client.expectDisconnect(topic.isEmpty() ? 0x82 : 0x90);
            }
        }
        for (byte[] body :
                List.of(new byte[0], new byte[] {0}, new Bytes().u16(5).u8('t').done())) {
            RawClient client = client(level);
            client.send(Packets.framed(0x30, body), Packets.pingreq());
            client.expectDisconnect(0x81);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.2-3", v311 = "MQTT-3.3.2-3")
    void deliversUnderTheNameThatWasPublishedTo(Level level) throws IOException {
        String topic = unique("name/");
        RawClient receiver = client(level);
        receiver.send(receiver.packets().subscribe(1, PropertyBytes.NONE, 0, topic + "/+/x", topic + "/#"));
        receiver.expect(Received.SUBACK);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(topic + "/a/x", "m"));
        Received message = receiver.expect(Received.PUBLISH);
        assertEquals(topic + "/a/x", message.topic());
        // One copy, or one for each subscription: here one (section 3.3.5).
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.4-2", v311 = "MQTT-3.3.5-1", choices = "overlapping-subscriptions")
    void deliversOneCopyAtTheHighestQosOfAllMatchingSubscriptions(Level level) throws IOException {
        String topic = unique("overlap/");
        RawClient receiver = client(level);
        receiver.subscribe(1, topic + "/#", 1, 1);
        receiver.subscribe(2, topic + "/+", 2, 2);
        receiver.subscribe(3, topic + "/x", 0, 0);
        RawClient sender = client(level);
        for (int qos = 0; qos <= 2; qos++) {
            sender.send(sender.packets().publish(qos, qos, topic + "/x", "m"));
            assertEquals(qos, receiver.expect(Received.PUBLISH).qos());
            receiver.expectNothingMore();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.4-8", v311 = "MQTT-3.8.4-6")
    void deliversAtTheLowerQosOfMessageAndSubscription(Level level) throws IOException {
        RawClient sender = client(level);
        for (int granted = 0; granted <= 2; granted++) {
            String topic = unique("lower/");
            RawClient receiver = client(level);
            receiver.subscribe(1, topic, granted, granted);
            for (int qos = 0; qos <= 2; qos++) {
                sender.send(sender.packets().publish(qos, 1 + 3 * granted + qos, topic, "m"));
                Received message = receiver.expect(Received.PUBLISH);
                assertEquals(Math.min(qos, granted), message.qos());
                if (message.qos() == 0) {
                    assertFalse(message.dup());
                }
            }
            receiver.expectNothingMore();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.4-1", v311 = "MQTT-3.3.5-2", v31 = "3.1-publish-denied", choices = "publish-denied")
    void takesPublicationsThatAreNotAllowedToNowhere(Level level) throws IOException {
        RawClient watcher = client(level);
        String topic = "$SYS/" + unique("own");
        watcher.subscribe(1, topic, 2, 2);
        RawClient client = client(level);
        int denied = level.hasProperties() ? 0x87 : 0;
        client.send(client.packets().publish(topic, "m"), client.packets().publish(1, 1, topic, "m"));
        assertEquals(denied, client.expect(Received.PUBACK).reason());
        client.send(client.packets().publish(2, 2, topic, "m"));
        assertEquals(denied, client.expect(Received.PUBREC).reason());
        if (!level.hasProperties()) {
            client.send(Packets.pubrel(2));
            assertEquals(2, client.expect(Received.PUBCOMP).id());
        }
        client.expectNothingMore();
        watcher.expectNothingMore();
    }
}
