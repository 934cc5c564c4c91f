package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
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
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is retained, and who gets it when: sections 3.3.1.3 and 3.8.3.1. */
class RetainTest extends Wire {
    private static final byte[] NOTHING = {};
    private static final int AS_PUBLISHED = 0x08;
    private static final int ONLY_IF_NEW = 0x10;
    private static final int NEVER = 0x20;

    RetainTest(InetSocketAddress broker) {
        super(broker);
    }

    private static void retain(RawClient client, int qos, String topic, String payload) throws IOException {
        client.send(client.packets()
                .publish(qos << 1 | 1, 9, topic, payload.getBytes(StandardCharsets.UTF_8), PropertyBytes.NONE));
        if (qos == 0) {
            client.expectNothingMore();
        } else {
            client.expect(qos == 1 ? Received.PUBACK : Received.PUBREC);
        }
        if (qos == 2) {
            client.send(Packets.pubrel(9));
            client.expect(Received.PUBCOMP);
        }
    }

    /** What a new subscription is sent at once; empty for nothing. */
    private String retained(Level level, String topic) throws IOException {
        RawClient client = client(level);
        client.subscribe(1, topic, 0, 0);
        client.send(Packets.pingreq());
        Received packet = client.next(Deadline.PATIENCE);
        if (packet.type() == Received.PINGRESP) {
            return "";
        }
        assertTrue(packet.retain());
        assertEquals(topic, packet.topic());
        return packet.payloadText();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.1-5", "MQTT-3.3.1-9"},
            v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-8"},
            choices = "retained-qos-0")
    void theLastMessageOfATopicIsRetained(Level level) throws IOException {
        String topic = unique("retain/");
        RawClient sender = client(level);
        for (int qos : new int[] {1, 0, 2, 0}) {
            retain(sender, qos, topic, "qos " + qos);
            assertEquals("qos " + qos, retained(level, topic));
        }
        retain(sender, 0, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.1-6", "MQTT-3.3.1-7"},
            v311 = {"MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void anEmptyMessageRemovesWhatIsRetainedAndIsDelivered(Level level) throws IOException {
        for (int qos = 0; qos < 3; qos++) {
            String topic = unique("retain/");
            RawClient sender = client(level);
            retain(sender, 1, topic, "old");
            RawClient watcher = client(level);
            watcher.subscribe(1, topic, 0, 0);
            assertEquals("old", watcher.expect(Received.PUBLISH).payloadText());
            retain(sender, qos, topic, "");
            Received live = watcher.expect(Received.PUBLISH);
            assertEquals(0, live.payload().length);
            assertFalse(live.retain());
            assertEquals("", retained(level, topic));
            retain(sender, qos, topic, "");
            assertEquals("", retained(level, topic));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-8", v311 = "MQTT-3.3.1-12")
    void aMessageThatIsNotToBeRetainedLeavesWhatIs(Level level) throws IOException {
        String topic = unique("retain/");
        RawClient sender = client(level);
        retain(sender, 1, topic, "retained");
        sender.send(sender.packets().publish(1, 1, topic, "passing"));
        sender.expect(Received.PUBACK);
        assertEquals("retained", retained(level, topic));
        sender.send(sender.packets().publish(0, 0, topic, NOTHING, PropertyBytes.NONE));
        sender.expectNothingMore();
        assertEquals("retained", retained(level, topic));
        String other = unique("retain/");
        sender.send(sender.packets().publish(other, "passing"));
        sender.expectNothingMore();
        assertEquals("", retained(level, other));
        retain(sender, 1, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-12", v311 = "MQTT-3.3.1-9")
    void establishedSubscriptionsDoNotSeeTheFlag(Level level) throws IOException {
        String topic = unique("retain/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 1, 1);
        RawClient sender = client(level);
        for (int qos = 0; qos < 2; qos++) {
            retain(sender, qos, topic, "x");
            assertFalse(watcher.expect(Received.PUBLISH).retain());
        }
        retain(sender, 1, topic, "");
    }

    @Test
    @Normative({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void theFlagIsKeptForThoseWhoWantIt() throws IOException {
        String topic = unique("retain/");
        RawClient keeping = client(Level.V5);
        keeping.send(keeping.packets().subscribe(1, topic, AS_PUBLISHED));
        keeping.expect(Received.SUBACK);
        RawClient clearing = client(Level.V5);
        clearing.subscribe(1, topic, 0, 0);
        RawClient sender = client(Level.V311);
        retain(sender, 0, topic, "retained");
        assertTrue(keeping.expect(Received.PUBLISH).retain());
        assertFalse(clearing.expect(Received.PUBLISH).retain());
        sender.send(sender.packets().publish(topic, "passing"));
        assertFalse(keeping.expect(Received.PUBLISH).retain());
        assertFalse(clearing.expect(Received.PUBLISH).retain());
        retain(sender, 0, topic, "");
        assertTrue(keeping.expect(Received.PUBLISH).retain());
        assertFalse(clearing.expect(Received.PUBLISH).retain());
    }

    @Test
    @Normative({"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11", "MQTT-3.8.4-3", "MQTT-3.8.4-4"})
    void retainHandlingSaysWhoGetsWhatIsRetained() throws IOException {
        String topic = unique("retain/");
        RawClient sender = client(Level.V5);
        retain(sender, 1, topic, "retained");
        RawClient client = client(Level.V5);
        assertSubscribed(client, topic, NEVER, false);
        assertSubscribed(client, topic, ONLY_IF_NEW, false);
        assertSubscribed(client, topic, 0, true);
        assertSubscribed(client, topic, 0, true);
        assertSubscribed(client, topic, NEVER, false);
        client.send(client.packets().unsubscribe(2, topic));
        client.expect(Received.UNSUBACK);
        assertSubscribed(client, topic, ONLY_IF_NEW, true);
        assertSubscribed(client, topic, ONLY_IF_NEW, false);
        // Another QoS does not make the subscription another one.
        assertSubscribed(client, topic, ONLY_IF_NEW | 1, false);
        retain(sender, 1, topic, "");
    }

    private static void assertSubscribed(RawClient client, String topic, int options, boolean retained)
            throws IOException {
        client.subscribe(1, topic, options, options & 3);
        if (retained) {
            Received message = client.expect(Received.PUBLISH);
            assertTrue(message.retain());
            assertEquals("retained", message.payloadText());
        }
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.3.1-9",
            v311 = {"MQTT-3.3.1-6", "MQTT-3.8.4-3"})
    void everySubscriptionGetsAllThatMatchesEvenIfItWasThereBefore(Level level) throws IOException {
        String root = unique("retain/");
        RawClient sender = client(level);
        for (int i = 0; i < 20; i++) {
            retain(sender, 1, root + "/" + i + "/x", "" + i);
        }
        RawClient client = client(level);
        for (int times = 0; times < 2; times++) {
            client.send(client.packets().subscribe(1, root + "/#", 0));
            Set<String> topics = new TreeSet<>();
            boolean answered = false;
            while (topics.size() < 20 || !answered) {
                Received packet = client.next(Deadline.PATIENCE);
                if (packet.type() == Received.SUBACK) {
                    answered = true;
                } else {
                    assertTrue(packet.retain() && topics.add(packet.topic()), packet::toString);
                }
            }
            client.expectNothingMore();
        }
        for (int i = 0; i < 20; i++) {
            retain(sender, 1, root + "/" + i + "/x", "");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(v311 = "MQTT-3.1.2.7", choices = "retained-outlives-session")
    void whatIsRetainedOutlivesTheSessionOfItsSender(Level level) throws IOException {
        String topic = unique("retain/");
        RawClient sender = client(level);
        retain(sender, 1, topic, "retained");
        sender.send(Packets.disconnect());
        sender.expectClosed();
        assertEquals("retained", retained(level, topic));
        retain(client(level), 1, topic, "");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.4-8", v311 = "MQTT-3.8.4-6")
    void whatIsRetainedComesWithTheLowerQos(Level level) throws IOException {
        String topic = unique("retain/");
        RawClient sender = client(level);
        for (int published = 0; published < 3; published++) {
            retain(sender, published, topic, "x");
            for (int granted = 0; granted < 3; granted++) {
                RawClient client = client(level);
                client.subscribe(1, topic, granted, granted);
                assertEquals(
                        Math.min(published, granted),
                        client.expect(Received.PUBLISH).qos());
            }
        }
        retain(sender, 1, topic, "");
    }
}
