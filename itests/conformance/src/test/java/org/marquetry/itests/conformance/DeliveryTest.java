package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
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

/** The flows of QoS 0, 1 and 2 in both directions, and what happens to them when connections end: sections 4.3 and 4.4. */
class DeliveryTest extends Wire {
    private static final int DUP = 0x08;

    DeliveryTest(InetSocketAddress broker) {
        super(broker);
    }

    private static byte[] again(RawClient client, int qos, int id, String topic, String payload) {
        byte[] text = payload.getBytes(StandardCharsets.UTF_8);
        return client.packets().publish(DUP | qos << 1, id, topic, text, PropertyBytes.NONE);
    }

    private RawClient subscriber(Level level, String topic, int qos) throws IOException {
        RawClient client = client(level);
        client.subscribe(1, topic, qos, qos);
        return client;
    }

    /** A message of QoS 1 or 2 from somebody else, published to the end. */
    private void publish(Level level, int qos, String topic, String payload) throws IOException {
        RawClient sender = client(level);
        sender.send(sender.packets().publish(qos, 1, topic, payload));
        if (qos == 1) {
            sender.expect(Received.PUBACK);
        } else {
            sender.expect(Received.PUBREC);
            sender.send(Packets.pubrel(1));
            sender.expect(Received.PUBCOMP);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.3.1-1", v311 = "MQTT-4.3.1-1")
    void deliversQos0OnceAndAnswersNothing(Level level) throws IOException {
        String topic = unique("q0/");
        RawClient receiver = subscriber(level, topic, 2);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(topic, "m"));
        sender.expectNothingMore();
        Received message = receiver.expect(Received.PUBLISH);
        assertEquals(List.of(0, 0), List.of(message.qos(), message.id()));
        assertFalse(message.dup());
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.3.2-4", "MQTT-4.3.2-5", "MQTT-3.3.4-1"},
            v311 = {"MQTT-4.3.2-2", "MQTT-3.3.4-1", "MQTT-3.3.1-3"})
    void takesEachPublishOfQos1ForANewMessageWhateverItsDupSays(Level level) throws IOException {
        String topic = unique("q1/");
        RawClient receiver = subscriber(level, topic, 1);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 9, topic, "m"));
        assertEquals(9, sender.expect(Received.PUBACK).id());
        sender.send(again(sender, 1, 9, topic, "m"), again(sender, 1, 9, topic, "other"));
        assertEquals(9, sender.expect(Received.PUBACK).id());
        assertEquals(9, sender.expect(Received.PUBACK).id());
        for (String payload : List.of("m", "m", "other")) {
            Received message = receiver.expect(Received.PUBLISH);
            assertEquals(payload, message.payloadText());
            assertFalse(message.dup(), "the sender's DUP stays with the sender");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {
                "MQTT-4.3.3-1",
                "MQTT-4.3.3-2",
                "MQTT-4.3.3-4",
                "MQTT-4.3.3-8",
                "MQTT-4.3.3-11",
                "MQTT-4.3.2-1",
                "MQTT-4.3.2-2",
                "MQTT-3.3.4-1"
            },
            v311 = {"MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-4.3.3-2", "MQTT-3.3.4-1", "MQTT-2.3.1-6"})
    void goesThroughTheWholeFlowOfEachQos(Level level) throws IOException {
        String topic = unique("flow/");
        RawClient receiver = subscriber(level, topic, 2);
        publish(level, 1, topic, "one");
        Received one = receiver.expect(Received.PUBLISH);
        assertEquals(List.of(1, false), List.of(one.qos(), one.dup()));
        publish(level, 2, topic, "two");
        Received two = receiver.expect(Received.PUBLISH);
        assertEquals(List.of(2, false), List.of(two.qos(), two.dup()));
        assertTrue(one.id() != two.id() && one.id() != 0, "the first is not acknowledged yet");
        receiver.send(Packets.puback(one.id()), Packets.pubrec(two.id()));
        Received pubrel = receiver.expect(Received.PUBREL);
        assertEquals(two.id(), pubrel.id());
        assertFalse(pubrel.dup());
        receiver.send(Packets.pubcomp(two.id()));
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.3.3-10", "MQTT-4.3.3-11", "MQTT-4.3.3-12", "MQTT-4.3.3-8"},
            v311 = {"MQTT-4.3.3-2", "MQTT-3.3.1-1"})
    void deliversAMessageOfQos2OnceHoweverOftenItComes(Level level) throws IOException {
        String topic = unique("q2/");
        String id = unique("d");
        RawClient receiver = subscriber(level, topic, 2);
        RawClient first = resumed(level, id, false);
        first.send(first.packets().publish(2, 3, topic, "once"), again(first, 2, 3, topic, "once"));
        assertEquals(3, first.expect(Received.PUBREC).id());
        assertEquals(3, first.expect(Received.PUBREC).id());
        first.close();
        RawClient second = resumed(level, id, true);
        second.send(again(second, 2, 3, topic, "once"));
        assertEquals(3, second.expect(Received.PUBREC).id());
        second.send(Packets.pubrel(3));
        assertEquals(3, second.expect(Received.PUBCOMP).id());
        // A lost PUBCOMP: the release comes again, and its answer too.
        second.close();
        RawClient third = resumed(level, id, true);
        third.send(Packets.pubrel(3));
        assertEquals(3, third.expect(Received.PUBCOMP).id());
        // Free again, so that DUP says nothing.
        third.send(again(third, 2, 3, topic, "new"));
        assertEquals(3, third.expect(Received.PUBREC).id());
        third.send(Packets.pubrel(3));
        third.expect(Received.PUBCOMP);
        assertEquals("once", receiver.expect(Received.PUBLISH).payloadText());
        assertEquals("new", receiver.expect(Received.PUBLISH).payloadText());
        receiver.expectNothingMore();
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(choices = "qos-2-passed-on")
    void passesAMessageOfQos2OnBeforeItIsReleased(Level level) throws IOException {
        String topic = unique("q2/");
        RawClient receiver = subscriber(level, topic, 2);
        RawClient sender = client(level);
        sender.send(sender.packets().publish(2, 3, topic, "now"));
        assertEquals(3, sender.expect(Received.PUBREC).id());
        assertEquals("now", receiver.expect(Received.PUBLISH).payloadText());
        sender.send(Packets.pubrel(3));
        assertEquals(3, sender.expect(Received.PUBCOMP).id());
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.4.0-1", "MQTT-4.3.2-3", "MQTT-4.3.3-3", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-3.3.1-1"},
            v311 = {"MQTT-4.4.0-1", "MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-3.3.1-1", "MQTT-2.3.1-4", "MQTT-3.10.4-3"},
            v31 = "3.1-pubrel-dup")
    void sendsAgainWhatWasNotAcknowledgedAndNothingElse(Level level) throws IOException {
        String topic = unique("again/");
        String id = unique("d");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic, 2, 2);
        for (int qos : new int[] {1, 2, 2, 1, 2}) {
            publish(level, qos, topic, "qos " + qos);
        }
        List<Received> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sent.add(first.expect(Received.PUBLISH));
        }
        // The second gets as far as PUBREL, the fourth and the fifth are through.
        first.send(Packets.pubrec(sent.get(1).id()), Packets.puback(sent.get(3).id()));
        assertEquals(sent.get(1).id(), first.expect(Received.PUBREL).id());
        first.send(Packets.pubrec(sent.get(4).id()));
        assertEquals(sent.get(4).id(), first.expect(Received.PUBREL).id());
        first.send(Packets.pubcomp(sent.get(4).id()));
        // Subscriptions come and go; what was begun goes on.
        first.send(first.packets().unsubscribe(2, topic));
        first.expect(Received.UNSUBACK);
        first.close();

        for (int round = 0; round < 2; round++) {
            RawClient next = resumed(level, id, true);
            assertSentAgain(next, level, sent);
            next.close();
        }
        RawClient last = resumed(level, id, true);
        assertSentAgain(last, level, sent);
        last.send(
                Packets.puback(sent.get(0).id()),
                Packets.pubcomp(sent.get(1).id()),
                Packets.pubrec(sent.get(2).id()));
        assertEquals(sent.get(2).id(), last.expect(Received.PUBREL).id());
        last.send(Packets.pubcomp(sent.get(2).id()));
        last.expectNothingMore();
        last.close();
        resumed(level, id, true).expectNothingMore();
        forget(level, id);
    }

    private static void assertSentAgain(RawClient client, Level level, List<Received> sent) throws IOException {
        Received pubrel = client.expect(Received.PUBREL);
        assertEquals(sent.get(1).id(), pubrel.id());
        assertEquals(level == Level.V31, pubrel.dup(), "DUP of a release, which only 3.1 has");
        for (int i : new int[] {0, 2}) {
            Received message = client.expect(Received.PUBLISH);
            assertTrue(message.dup());
            assertEquals(
                    List.of(sent.get(i).id(), sent.get(i).qos(), sent.get(i).payloadText()),
                    List.of(message.id(), message.qos(), message.payloadText()));
        }
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.4.0-1", choices = "no-retry-while-connected")
    void sendsNothingAgainWhileTheConnectionLasts(Level level) throws IOException {
        String topic = unique("quiet/");
        RawClient receiver = subscriber(level, topic, 2);
        publish(level, 1, topic, "one");
        publish(level, 2, topic, "two");
        receiver.expect(Received.PUBLISH);
        int id = receiver.expect(Received.PUBLISH).id();
        receiver.send(Packets.pubrec(id));
        receiver.expect(Received.PUBREL);
        Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        receiver.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Normative({"MQTT-4.4.0-2", "MQTT-4.3.3-4"})
    void takesARefusalForTheEndOfADelivery(int qos) throws IOException {
        String topic = unique("refused/");
        String id = unique("d");
        RawClient first = resumed(Level.V5, id, false);
        first.subscribe(1, topic, 2, 2);
        publish(Level.V5, qos, topic, "unwanted");
        Received message = first.expect(Received.PUBLISH);
        first.send(Packets.framed(
                qos == 1 ? 0x40 : 0x50, new Bytes().u16(message.id()).u8(0x97).done()));
        first.expectNothingMore();
        first.close();
        RawClient second = resumed(Level.V5, id, true);
        second.expectNothingMore();
        // The identifier is free for the next one.
        publish(Level.V5, qos, topic, "wanted");
        assertEquals("wanted", second.expect(Received.PUBLISH).payloadText());
        forget(Level.V5, id);
    }

    @Test
    @Normative("MQTT-4.3.3-9")
    void takesAMessageUnderAnIdentifierThatItRefusedForANewOne() throws IOException {
        String topic = unique("free/");
        RawClient receiver = subscriber(Level.V5, topic, 2);
        RawClient sender = client(Level.V5);
        sender.send(sender.packets().publish(2, 6, "$SYS/" + topic, "refused"));
        Received refusal = sender.expect(Received.PUBREC);
        assertTrue(refusal.reason() >= 0x80, refusal::toString);
        sender.send(sender.packets().publish(2, 6, topic, "new"));
        assertTrue(sender.expect(Received.PUBREC).reason() < 0x80);
        assertEquals("new", receiver.expect(Received.PUBLISH).payloadText());
    }

    @Test
    @Normative({"MQTT-4.3.3-7", "MQTT-4.3.3-13"})
    void letsNoMessageExpireThatWasSent() throws IOException {
        String topic = unique("expire/");
        String id = unique("d");
        RawClient first = resumed(Level.V5, id, false);
        first.subscribe(1, topic, 2, 2);
        RawClient sender = client(Level.V5);
        PropertyBytes soon = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, 4);
        byte[] payload = {'m'};
        sender.send(sender.packets().publish(4, 1, topic, payload, soon));
        sender.expect(Received.PUBREC);
        Received sent = first.expect(Received.PUBLISH);
        leave(first);
        sender.send(sender.packets().publish(4, 2, topic, new byte[] {'n'}, soon));
        sender.expect(Received.PUBREC);
        Awaitility.await().pollDelay(Duration.ofMillis(5200)).until(() -> true);
        // The sender's own flow goes on all the same.
        sender.send(Packets.pubrel(1), Packets.pubrel(2));
        assertEquals(1, sender.expect(Received.PUBCOMP).id());
        assertEquals(0, sender.expect(Received.PUBCOMP).reason());
        RawClient second = resumed(Level.V5, id, true);
        Received again = second.expect(Received.PUBLISH);
        assertEquals(List.of(sent.id(), "m"), List.of(again.id(), again.payloadText()));
        second.send(Packets.pubrec(again.id()));
        second.expect(Received.PUBREL);
        second.send(Packets.pubcomp(again.id()));
        second.expectNothingMore();
        forget(Level.V5, id);
    }

    @ParameterizedTest
    @CsvSource({
        "V311, 1, 0x50", "V311, 1, 0x70", "V311, 2, 0x40", "V311, 2, 0x70",
        "V5, 1, 0x50", "V5, 1, 0x70", "V5, 2, 0x40", "V5, 2, 0x70"
    })
    @Normative(value = "MQTT-4.13.1-1", v311 = "MQTT-4.8.0-1")
    void endsConnectionsOverAcknowledgementsThatDoNotFit(Level level, int qos, int type) throws IOException {
        String topic = unique("unfit/");
        RawClient receiver = subscriber(level, topic, 2);
        publish(level, qos, topic, "m");
        int id = receiver.expect(Received.PUBLISH).id();
        receiver.send(Packets.framed(type, new Bytes().u16(id).done()), Packets.pingreq());
        receiver.expectDisconnect(0x82);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.7.2-1", choices = "unknown-acknowledgements")
    void bearsAcknowledgementsOfNothing(Level level) throws IOException {
        RawClient client = client(level);
        client.send(Packets.puback(1), Packets.pubcomp(2));
        client.expectNothingMore();
        client.send(Packets.pubrel(3));
        Received pubcomp = client.expect(Received.PUBCOMP);
        assertEquals(List.of(3, level.hasProperties() ? 0x92 : 0), List.of(pubcomp.id(), pubcomp.reason()));
        client.send(Packets.pubrec(4));
        Received pubrel = client.expect(Received.PUBREL);
        assertEquals(List.of(4, level.hasProperties() ? 0x92 : 0), List.of(pubrel.id(), pubrel.reason()));
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v311 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            choices = "all-topics-ordered")
    void keepsTheOrderOfAPublisherInEveryTopicAndQos(Level level) throws IOException {
        String root = unique("order/");
        String id = unique("d");
        RawClient live = subscriber(level, root + "/+", 2);
        RawClient away = resumed(level, id, false);
        away.subscribe(1, root + "/#", 2, 2);
        leave(away);
        RawClient sender = client(level);
        int count = 60;
        for (int i = 0; i < count; i++) {
            // Three QoS and two topics, interleaved.
            int qos = i % 3;
            sender.send(sender.packets().publish(qos, i + 1, root + "/" + i / 3 % 2, "" + i));
            if (qos == 1) {
                sender.expect(Received.PUBACK);
            } else if (qos == 2) {
                sender.expect(Received.PUBREC);
                sender.send(Packets.pubrel(i + 1));
                sender.expect(Received.PUBCOMP);
            }
        }
        assertInOrder(live, count, 3);
        assertInOrder(resumed(level, id, true), count / 3 * 2, 3);
        RawClient again = resumed(level, id, true);
        assertInOrder(again, count / 3 * 2, 3);
        forget(level, id);
    }

    /** Takes so many messages, acknowledges none, and looks for one that came before another of its topic and QoS. */
    private static void assertInOrder(RawClient client, int count, int kinds) throws IOException {
        int[][] last = new int[kinds][2];
        for (int i = 0; i < count; i++) {
            Received message = client.expect(Received.PUBLISH);
            int number = Integer.parseInt(message.payloadText());
            int topic = message.topic().endsWith("1") ? 1 : 0;
            assertTrue(number >= last[message.qos()][topic], () -> number + " comes too late");
            last[message.qos()][topic] = number;
        }
    }
}
