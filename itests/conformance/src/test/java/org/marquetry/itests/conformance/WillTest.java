package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
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

/** The will: sections 3.1.2.5 to 3.1.2.7 and 3.1.3.2, and 3.14.4. */
class WillTest extends Wire {
    WillTest(InetSocketAddress broker) {
        super(broker);
    }

    private RawClient withWill(Level level, String id, String topic, PropertyBytes connect, PropertyBytes will)
            throws IOException {
        RawClient client = open(level);
        client.connect(client.packets()
                .connect(id)
                .properties(connect)
                .will(topic, "will".getBytes(StandardCharsets.UTF_8), 1, false)
                .willProperties(will));
        return client;
    }

    private RawClient withWill(Level level, String topic) throws IOException {
        return withWill(level, unique("w"), topic, PropertyBytes.NONE, PropertyBytes.NONE);
    }

    private RawClient watcher(Level level, String topic) throws IOException {
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 2, 2);
        return watcher;
    }

    private static void assertWill(RawClient watcher) throws IOException {
        Received will = watcher.expect(Received.PUBLISH);
        assertEquals("will", will.payloadText());
        watcher.send(Packets.puback(will.id()));
    }

    /** Whatever was due by now has been sent: a message that follows arrives, and nothing before it. */
    private void assertNoWill(RawClient watcher, String topic) throws IOException {
        RawClient other = client(Level.V5);
        other.send(other.packets().publish(1, 1, topic, "something else"));
        other.expect(Received.PUBACK);
        Received next = watcher.expect(Received.PUBLISH);
        assertEquals("something else", next.payloadText());
        watcher.send(Packets.puback(next.id()));
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-9"},
            v311 = {"MQTT-3.1.2-8", "MQTT-3.1.2-9"})
    void aWillIsPublishedWhenTheConnectionBreaks(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        RawClient client = withWill(level, topic);
        watcher.expectNothingMore();
        client.close();
        assertWill(watcher);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-8", v311 = "MQTT-3.1.2-8")
    void aWillIsPublishedWhenTheClientBreaksTheRules(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        RawClient client = withWill(level, topic);
        client.send(Packets.framed(0x00));
        client.expectDisconnect(0x81);
        assertWill(watcher);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"},
            v311 = {"MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void aWillIsForgottenWhenTheClientSaysGoodbye(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        RawClient client = withWill(level, topic);
        client.send(Packets.disconnect());
        client.expectClosed();
        assertNoWill(watcher, topic);
    }

    @Test
    @Normative({"MQTT-3.1.2-8", "MQTT-3.14.4-3"})
    void aWillIsPublishedAfterAGoodbyeThatAsksForIt() throws IOException {
        for (int reason : new int[] {0x04, 0x80, 0x83, 0x99}) {
            String topic = unique("will/");
            RawClient watcher = watcher(Level.V5, topic);
            RawClient client = withWill(Level.V5, topic);
            client.send(Packets.disconnect(reason, PropertyBytes.NONE));
            client.expectClosed();
            assertWill(watcher);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-8", v311 = "MQTT-3.1.2-8", choices = "will-on-take-over")
    void aWillIsPublishedWhenAnotherConnectionTakesOver(Level level) throws IOException {
        String topic = unique("will/");
        String id = unique("w");
        RawClient watcher = watcher(level, topic);
        RawClient first = withWill(level, id, topic, PropertyBytes.NONE, PropertyBytes.NONE);
        RawClient second = closing(RawClient.connected(broker, level, id));
        first.expectDisconnect(0x8E);
        assertWill(watcher);
        second.close();
        assertNoWill(watcher, topic);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-10", v311 = "MQTT-3.1.2-10")
    void aWillIsPublishedOnceAndBelongsToItsConnection(Level level) throws IOException {
        String topic = unique("will/");
        String id = unique("w");
        RawClient watcher = watcher(level, topic);
        RawClient first = open(level);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        first.connect(first.packets()
                .connect(id)
                .resuming()
                .properties(kept)
                .will(topic, "will".getBytes(StandardCharsets.UTF_8), 1, false));
        first.close();
        assertWill(watcher);
        resumed(level, id, true).close();
        assertNoWill(watcher, topic);
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-14", "MQTT-3.1.2-15"},
            v311 = {"MQTT-3.1.2-16", "MQTT-3.1.2-17"})
    void aWillIsRetainedIfItIsToBe(Level level) throws IOException {
        for (boolean retain : new boolean[] {true, false}) {
            String topic = unique("will/");
            RawClient watcher = watcher(level, topic);
            RawClient client = open(level);
            client.connect(client.packets()
                    .connect(unique("w"))
                    .will(topic, "will".getBytes(StandardCharsets.UTF_8), 0, retain));
            client.close();
            Received live = watcher.expect(Received.PUBLISH);
            assertFalse(live.retain(), "to a subscription that was there before");
            RawClient late = client(level);
            late.subscribe(1, topic, 0, 0);
            if (retain) {
                Received retained = late.expect(Received.PUBLISH);
                assertTrue(retained.retain());
                assertEquals("will", retained.payloadText());
                late.send(late.packets().publish(0x01, 0, topic, new byte[0], PropertyBytes.NONE));
            } else {
                late.expectNothingMore();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-12", v311 = "MQTT-3.1.2-14")
    void aWillHasTheQosThatItWasGiven(Level level) throws IOException {
        for (int qos = 0; qos < 3; qos++) {
            String topic = unique("will/");
            RawClient watcher = watcher(level, topic);
            RawClient client = open(level);
            client.connect(client.packets()
                    .connect(unique("w"))
                    .will(topic, "will".getBytes(StandardCharsets.UTF_8), qos, false));
            client.close();
            assertEquals(qos, watcher.expect(Received.PUBLISH).qos());
        }
    }

    @Test
    @Normative({"MQTT-3.1.3-9", "MQTT-3.1.2-8"})
    void aDelayedWillIsNotPublishedIfTheClientComesBackInTime() throws IOException {
        String topic = unique("will/");
        String id = unique("w");
        RawClient watcher = watcher(Level.V5, topic);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        withWill(Level.V5, id, topic, kept, new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 600))
                .close();
        RawClient back = resumed(Level.V5, id, true);
        assertNoWill(watcher, topic);
        back.send(Packets.disconnect());
        back.expectClosed();
        assertNoWill(watcher, topic);
        forget(Level.V5, id);
        assertNoWill(watcher, topic);
    }

    @Test
    @Normative("MQTT-3.1.2-8")
    void aDelayedWillIsPublishedWhenItsTimeHasCome() throws IOException {
        String topic = unique("will/");
        String id = unique("w");
        RawClient watcher = watcher(Level.V5, topic);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        long before = System.nanoTime();
        withWill(Level.V5, id, topic, kept, new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 2))
                .close();
        assertWill(watcher);
        assertTrue(System.nanoTime() - before >= 1_900_000_000L, "not before its time");
        resumed(Level.V5, id, true);
        forget(Level.V5, id);
    }

    @Test
    @Normative("MQTT-3.1.2-8")
    void aDelayedWillIsPublishedWhenItsSessionEndsBefore() throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(Level.V5, topic);
        PropertyBytes delay = new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 600);
        withWill(Level.V5, unique("w"), topic, PropertyBytes.NONE, delay).close();
        assertWill(watcher);
        String id = unique("w");
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        withWill(Level.V5, id, topic, kept, delay).close();
        forget(Level.V5, id);
        assertWill(watcher);
    }

    @Test
    @Normative("MQTT-3.1.3-10")
    void thePropertiesOfAWillAreCarriedInOrder() throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(Level.V5, topic);
        PropertyBytes properties = new PropertyBytes()
                .user("b", "1")
                .u8(PropertyBytes.PAYLOAD_FORMAT, 1)
                .user("a", "2")
                .text(PropertyBytes.CONTENT_TYPE, "text/plain")
                .user("b", "1")
                .text(PropertyBytes.RESPONSE_TOPIC, "answer/here")
                .binary(PropertyBytes.CORRELATION_DATA, new byte[] {0, -1})
                .user("", "");
        withWill(Level.V5, unique("w"), topic, PropertyBytes.NONE, properties).close();
        Received will = watcher.expect(Received.PUBLISH);
        assertEquals(List.of("b=1", "a=2", "b=1", "="), will.properties().get(PropertyBytes.USER_PROPERTY));
        assertEquals(1L, will.property(PropertyBytes.PAYLOAD_FORMAT));
        assertEquals("text/plain", will.property(PropertyBytes.CONTENT_TYPE));
        assertEquals("answer/here", will.property(PropertyBytes.RESPONSE_TOPIC));
        assertArrayEquals(new byte[] {0, -1}, (byte[]) will.property(PropertyBytes.CORRELATION_DATA));
        assertNull(will.property(PropertyBytes.WILL_DELAY));
    }
}
