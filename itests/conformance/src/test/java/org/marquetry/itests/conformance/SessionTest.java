package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
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

/** What is kept of a client while it is away, and for how long: section 4.1, and clean session in 3.1.1. */
class SessionTest extends Wire {
    SessionTest(InetSocketAddress broker) {
        super(broker);
    }

    private void publish(Level level, String topic) throws IOException {
        RawClient sender = client(level);
        for (int qos = 0; qos <= 2; qos++) {
            sender.send(sender.packets().publish(qos, qos, topic, "qos " + qos));
        }
        sender.expect(Received.PUBACK);
        sender.expect(Received.PUBREC);
        sender.send(Packets.pubrel(2));
        sender.expect(Received.PUBCOMP);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.1.0-1", "MQTT-3.1.2-5", "MQTT-4.5.0-1"},
            v311 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-4.1.0-1", "MQTT-4.1.0-2", "MQTT-4.5.0-1"},
            choices = "qos-0-offline")
    void keepsSubscriptionsAndMessagesForAClientThatIsAway(Level level) throws IOException {
        String id = unique("s");
        String topic = unique("away/");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic, 2, 2);
        publish(level, topic);
        for (int qos = 0; qos <= 2; qos++) {
            assertEquals("qos " + qos, first.expect(Received.PUBLISH).payloadText());
        }
        leave(first);
        publish(level, topic);

        RawClient second = resumed(level, id, true);
        List<Received> waited = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Received message = second.expect(Received.PUBLISH);
            assertEquals("qos " + message.qos(), message.payloadText());
            assertEquals(i < 2, message.dup(), "the first two were sent before: " + message);
            assertTrue(message.qos() > 0, "QoS 0 does not wait");
            waited.add(message);
        }
        acknowledge(second, waited);
        publish(level, topic);
        List<Received> live = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            live.add(second.expect(Received.PUBLISH));
        }
        acknowledge(second, live);
        second.close();
        RawClient third = resumed(level, id, true);
        third.expectNothingMore();
        forget(level, id);
    }

    private static void acknowledge(RawClient client, List<Received> messages) throws IOException {
        for (Received message : messages) {
            if (message.qos() == 1) {
                client.send(Packets.puback(message.id()));
            } else if (message.qos() == 2) {
                client.send(Packets.pubrec(message.id()));
                assertEquals(message.id(), client.expect(Received.PUBREL).id());
                client.send(Packets.pubcomp(message.id()));
            }
        }
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-4", "MQTT-4.1.0-2", "MQTT-3.2.2-3"},
            v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"})
    void forgetsEverythingWithACleanSession(Level level) throws IOException {
        String id = unique("s");
        String topic = unique("forget/");
        RawClient kept = resumed(level, id, false);
        kept.subscribe(1, topic, 2, 2);
        // A publication that is half through is state as well.
        kept.send(kept.packets().publish(2, 4, topic + "/x", "half"));
        kept.expect(Received.PUBREC);
        publish(level, topic);
        kept.close();

        RawClient clean = open(level);
        assertFalse(clean.connect(clean.packets().connect(id)).sessionPresent());
        clean.expectNothingMore();
        publish(level, topic);
        clean.expectNothingMore();
        clean.send(Packets.pubrel(4));
        Received pubcomp = clean.expect(Received.PUBCOMP);
        assertEquals(level.hasProperties() ? 0x92 : 0, pubcomp.reason());
        clean.subscribe(1, topic, 2, 2);
        clean.send(Packets.disconnect());
        clean.expectClosed();

        RawClient after = resumed(level, id, false);
        publish(level, topic);
        after.expectNothingMore();
        forget(level, id);
    }

    @Test
    @Normative({"MQTT-4.1.0-2", "MQTT-3.1.2-6", "MQTT-3.2.2-2", "MQTT-3.2.2-3"})
    void endsSessionsWhenTheirTimeIsUp() throws IOException {
        String id = unique("s");
        RawClient first = open(Level.V5);
        PropertyBytes oneSecond = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 1);
        first.connect(first.packets().connect(id).properties(oneSecond));
        String topic = unique("expired/");
        first.subscribe(1, topic, 1, 1);
        first.close();
        RawClient publisher = client(Level.V5);
        // As long as there is a session, a message has somebody who is to get it.
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    publisher.send(publisher.packets().publish(1, 1, topic, "m"));
                    return publisher.expect(Received.PUBACK).reason() == 0x10;
                });
        RawClient second = open(Level.V5);
        Received connack =
                second.connect(second.packets().connect(id).resuming().properties(oneSecond));
        assertFalse(connack.sessionPresent());
        second.expectNothingMore();
    }

    @Test
    @Normative({"MQTT-4.1.0-1"})
    void keepsTheStateOfAConnectionThatIsOpenBeyondItsTime() throws IOException {
        String id = unique("s");
        RawClient client = open(Level.V5);
        client.connect(
                client.packets().connect(id).properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 1)));
        String topic = unique("open/");
        client.subscribe(1, topic, 2, 2);
        RawClient sender = client(Level.V5);
        sender.send(sender.packets().publish(2, 1, topic, "m"));
        sender.expect(Received.PUBREC);
        Received message = client.expect(Received.PUBLISH);
        // The interval counts from the end of the connection: more than it goes by here.
        Awaitility.await().pollDelay(Duration.ofMillis(2200)).until(() -> true);
        client.send(Packets.pubrec(message.id()));
        assertEquals(message.id(), client.expect(Received.PUBREL).id());
        sender.send(sender.packets().publish(topic, "still subscribed"));
        assertEquals("still subscribed", client.expect(Received.PUBLISH).payloadText());
    }

    @Test
    @Normative({"MQTT-3.1.2-23", "MQTT-4.1.0-2"})
    void takesALongerOrShorterTimeFromDisconnect() throws IOException {
        String id = unique("s");
        RawClient first = open(Level.V5);
        first.connect(first.packets().connect(id).properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 1)));
        first.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600)));
        first.expectClosed();
        Awaitility.await().pollDelay(Duration.ofMillis(2200)).until(() -> true);
        RawClient second = resumed(Level.V5, id, true);
        second.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 0)));
        second.expectClosed();
        resumed(Level.V5, id, false);
        forget(Level.V5, id);
    }

    @Test
    @Normative(value = "MQTT-3.1.2-5", v311 = "MQTT-3.1.2-4")
    void carriesASessionFromOneVersionToAnother() throws IOException {
        String id = unique("s");
        String topic = unique("versions/");
        RawClient old = resumed(Level.V311, id, false);
        old.subscribe(1, topic, 1, 1);
        leave(old);
        publish(Level.V5, topic);
        RawClient next = resumed(Level.V5, id, true);
        for (int i = 0; i < 2; i++) {
            Received message = next.expect(Received.PUBLISH);
            assertEquals(1, message.qos(), "QoS 2 for a subscription of QoS 1 is QoS 1");
            assertNull(message.property(PropertyBytes.SUBSCRIPTION_IDENTIFIER));
            next.send(Packets.puback(message.id()));
        }
        next.close();
        resumed(Level.V311, id, true).expectNothingMore();
        forget(Level.V311, id);
    }

    @Test
    @Normative({"MQTT-3.1.4-3", "MQTT-3.2.2-2"})
    void endsASessionOfNoLengthWithTheConnectionThatIsTakenOver() throws IOException {
        String id = unique("s");
        RawClient first = open(Level.V5);
        first.connect(first.packets().connect(id));
        first.subscribe(1, unique("over/"), 0, 0);
        RawClient second = open(Level.V5);
        Received connack = second.connect(second.packets().connect(id).resuming());
        assertFalse(connack.sessionPresent());
        first.expectDisconnect(0x8E);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-5", "MQTT-3.1.4-3"},
            v311 = {"MQTT-3.1.4-2", "MQTT-3.1.2-4"})
    void givesTheSessionToTheConnectionThatTakesOver(Level level) throws IOException {
        String id = unique("s");
        String topic = unique("handed/");
        RawClient older = resumed(level, id, false);
        older.subscribe(1, topic, 1, 1);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic, "unacknowledged"));
        sender.expect(Received.PUBACK);
        Received first = older.expect(Received.PUBLISH);
        RawClient newer = resumed(level, id, true);
        older.expectDisconnect(0x8E);
        Received again = newer.expect(Received.PUBLISH);
        assertEquals(List.of(first.id(), true), List.of(again.id(), again.dup()));
        newer.send(Packets.puback(again.id()));
        newer.expectNothingMore();
        forget(level, id);
    }
}
