package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Text, integers, flags and identifiers: sections 1.5 and 2. */
class FormatTest extends Wire {
    private static final PropertyBytes NONE = PropertyBytes.NONE;

    FormatTest(InetSocketAddress broker) {
        super(broker);
    }

    /** Sequences that are not UTF-8, each in the middle of a text that is fine. */
    private static List<byte[]> illFormed() {
        return Stream.of(
                        new int[] {0xC0, 0x80},
                        new int[] {0xC1, 0xBF},
                        new int[] {0xE0, 0x9F, 0xBF},
                        new int[] {0xED, 0xA0, 0x80},
                        new int[] {0xED, 0xBF, 0xBF},
                        new int[] {0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80},
                        new int[] {0xF0, 0x8F, 0xBF, 0xBF},
                        new int[] {0xF4, 0x90, 0x80, 0x80},
                        new int[] {0xF8, 0x88, 0x80, 0x80, 0x80},
                        new int[] {0x80},
                        new int[] {0xE2, 0x82},
                        new int[] {0xFF})
                .map(sequence -> {
                    Bytes text = new Bytes().u8('a');
                    IntStream.of(sequence).forEach(text::u8);
                    return text.u8('b').done();
                })
                .toList();
    }

    private static byte[] withoutProperties(Level level) {
        return level.hasProperties() ? new byte[1] : new byte[0];
    }

    private static byte[] publish(Level level, byte[] topic) {
        return Packets.framed(0x30, Bytes.join(new Bytes().binary(topic).done(), withoutProperties(level)));
    }

    private static byte[] subscribe(Level level, byte[] filter) {
        byte[] head = Bytes.join(new byte[] {0, 1}, withoutProperties(level));
        return Packets.framed(
                0x82, Bytes.join(head, new Bytes().binary(filter).u8(0).done()));
    }

    private static byte[] unsubscribe(Level level, byte[] filter) {
        byte[] head = Bytes.join(new byte[] {0, 1}, withoutProperties(level));
        return Packets.framed(0xA2, Bytes.join(head, new Bytes().binary(filter).done()));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-1.5.4-1", "MQTT-3.3.2-1", "MQTT-3.8.3-1", "MQTT-3.10.3-1"},
            v311 = {"MQTT-1.5.3-1", "MQTT-3.3.2-1", "MQTT-3.8.3-1", "MQTT-3.10.3-1"})
    void textThatIsNotUtf8EndsTheConnection(Level level) throws IOException {
        for (byte[] text : illFormed()) {
            assertEnds(level, 0x81, publish(level, text));
            assertEnds(level, 0x81, subscribe(level, text));
            assertEnds(level, 0x81, unsubscribe(level, text));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-1.5.4-1", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12", "MQTT-3.1.4-1"},
            v311 = {"MQTT-1.5.3-1", "MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11", "MQTT-3.1.4-1"})
    void textInConnectThatIsNotUtf8IsRefused(Level level) throws IOException {
        for (byte[] text : illFormed()) {
            byte[] field = new Bytes().binary(text).done();
            byte[] willProperties = withoutProperties(level);
            assertRefused(level, 0x81, connect(level, 0x02, field));
            assertRefused(level, 0x81, connect(level, 0x06, text("id"), willProperties, field, text("will")));
            assertRefused(level, 0x81, connect(level, 0xC2, text("id"), field, text("password")));
        }
    }

    @Test
    @Normative({"MQTT-1.5.7-1", "MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-3.3.2-13", "MQTT-3.3.2-19"})
    void textInPropertiesThatIsNotUtf8EndsTheConnection() throws IOException {
        List<byte[]> texts = new ArrayList<>(illFormed());
        texts.add(new byte[] {'a', 0, 'b'});
        for (byte[] text : texts) {
            List<Bytes> properties = List.of(
                    new Bytes().u8(PropertyBytes.USER_PROPERTY).binary(text).text("value"),
                    new Bytes().u8(PropertyBytes.USER_PROPERTY).text("name").binary(text),
                    new Bytes().u8(PropertyBytes.RESPONSE_TOPIC).binary(text),
                    new Bytes().u8(PropertyBytes.CONTENT_TYPE).binary(text));
            for (Bytes property : properties) {
                byte[] bytes = property.done();
                assertEnds(
                        Level.V5,
                        0x81,
                        Packets.framed(
                                0x30,
                                new Bytes()
                                        .text("topic")
                                        .variable(bytes.length)
                                        .raw(bytes)
                                        .done()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-1.5.4-2", v311 = "MQTT-1.5.3-2")
    void theNullCharacterEndsTheConnection(Level level) throws IOException {
        byte[] text = {'a', 0, 'b'};
        byte[] field = new Bytes().binary(text).done();
        byte[] willProperties = withoutProperties(level);
        assertEnds(level, 0x81, publish(level, text));
        assertEnds(level, 0x81, subscribe(level, text));
        assertEnds(level, 0x81, unsubscribe(level, text));
        assertRefused(level, 0x81, connect(level, 0x02, field));
        assertRefused(level, 0x81, connect(level, 0x06, text("id"), willProperties, field, text("will")));
        assertRefused(level, 0x81, connect(level, 0xC2, text("id"), field, text("password")));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-1.5.4-3", v311 = "MQTT-1.5.3-3")
    void aByteOrderMarkIsACharacterLikeAnyOther(Level level) throws IOException {
        String plain = unique("bom");
        String marked = "\uFEFF" + plain + "\uFEFF/\uFEFF";
        RawClient client = client(level);
        client.subscribe(1, plain, 0, 0);
        client.subscribe(2, marked, 0, 0);
        client.send(client.packets().publish(marked, "marked"), client.packets().publish(plain, "plain"));
        Received first = client.expect(Received.PUBLISH);
        assertEquals(List.of(marked, "marked"), List.of(first.topic(), first.payloadText()));
        Received second = client.expect(Received.PUBLISH);
        assertEquals(List.of(plain, "plain"), List.of(second.topic(), second.payloadText()));
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-1.5.4-1", v311 = "MQTT-1.5.3-1", choices = "control-characters")
    void textUpToTheEdgesOfUnicodeIsCarriedAsItIs(Level level) throws IOException {
        String topic = unique("text/") + "\u0001\u001F\u007F\u009F\u07FF\u0800\uD7FF\uE000\uFDD0\uFFFE\uFFFF"
                + Character.toString(0x10000)
                + Character.toString(0x10FFFF);
        RawClient client = client(level);
        client.subscribe(1, topic, 0, 0);
        client.send(client.packets().publish(topic, "text"));
        assertEquals(topic, client.expect(Received.PUBLISH).topic());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative("MQTT-1.5.5-1")
    void lengthsTakeAsFewBytesAsTheyCan(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("length/");
        client.subscribe(1, topic, 0, 0);
        int header = 2 + topic.length() + (level.hasProperties() ? 1 : 0);
        for (int length : new int[] {127, 128, 16_383, 16_384, 2_097_151, 2_097_152}) {
            client.send(client.packets().publish(topic, "x".repeat(length - header)));
            // RawClient fails over a length in more bytes than it needs, and so does Received over those of properties.
            assertEquals(length, client.expect(Received.PUBLISH).body().length);
        }
    }

    @Test
    @Normative("MQTT-1.5.5-1")
    void lengthsOfMoreBytesThanNeededAreMalformed() throws IOException {
        assertEnds(Level.V5, 0x81, new byte[] {(byte) 0xC0, (byte) 0x80, 0});
        assertEnds(Level.V5, 0x81, new byte[] {0x30, 5, 0, 1, 'a', (byte) 0x80, 0});
        assertEnds(Level.V5, 0x81, new byte[] {(byte) 0x82, 9, 0, 1, 3, 0x0B, (byte) 0x81, 0, 0, 1, 'a'}, new byte[1]);
    }

    static Stream<Arguments> reservedFlags() {
        byte[] id = {0, 1};
        return Stream.of(Level.V311, Level.V5).flatMap(level -> {
            Packets packets = Packets.of(level);
            List<byte[]> sound = new ArrayList<>(List.of(
                    Packets.framed(0x40, id),
                    Packets.framed(0x50, id),
                    Packets.framed(0x62, id),
                    Packets.framed(0x70, id),
                    packets.subscribe(1, "a", 0),
                    packets.unsubscribe(1, "a"),
                    Packets.pingreq(),
                    Packets.disconnect()));
            if (level.hasProperties()) {
                sound.add(Packets.auth(0x19, NONE));
            }
            return sound.stream().map(packet -> Arguments.of(level, packet));
        });
    }

    @ParameterizedTest
    @MethodSource
    @Normative(
            value = {"MQTT-2.1.3-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1", "MQTT-3.15.1-1"},
            v311 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1"})
    void reservedFlags(Level level, byte[] packet) throws IOException {
        int right = packet[0] & 0x0F;
        for (int flags = 0; flags < 16; flags++) {
            if (flags != right) {
                byte[] wrong = packet.clone();
                wrong[0] = (byte) (packet[0] & 0xF0 | flags);
                assertEnds(level, 0x81, wrong);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-2.2.1-2", "MQTT-3.3.1-2"},
            v311 = {"MQTT-2.3.1-5", "MQTT-3.3.1-2"})
    void messagesOfQos0HaveNoIdentifierAndNoDuplicates(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("qos0/");
        client.subscribe(1, topic, 2, 2);
        client.send(client.packets().publish(topic, "payload"));
        Received message = client.expect(Received.PUBLISH);
        byte[] expected = Bytes.join(text(topic), withoutProperties(level), "payload".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(expected, message.body(), "topic and payload and nothing between them");
        assertFalse(message.dup());
        client.expectNothingMore();
        assertEnds(level, 0x81, client.packets().publish(0x08, 0, topic, new byte[0], NONE));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-2.2.1-3"},
            v311 = {"MQTT-2.3.1-1"})
    void identifiersOf0EndTheConnection(Level level) throws IOException {
        Packets packets = Packets.of(level);
        assertEnds(level, 0x82, packets.publish(1, 0, "a", "x"));
        assertEnds(level, 0x82, packets.publish(2, 0, "a", "x"));
        assertEnds(level, 0x82, packets.subscribe(0, "a", 0));
        assertEnds(level, 0x82, packets.unsubscribe(0, "a"));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-2.2.1-3", v311 = "MQTT-2.3.1-1", choices = "identifier-in-use")
    void aNewMessageUnderAnIdentifierInUseIsTakenForTheOldOne(Level level) throws IOException {
        String topic = unique("in-use/");
        RawClient client = client(level);
        client.subscribe(1, topic, 0, 0);
        client.send(client.packets().publish(2, 7, topic, "first"));
        Set<Integer> types = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            types.add(client.next(Deadline.PATIENCE).type());
        }
        assertEquals(Set.of(Received.PUBLISH, Received.PUBREC), types);
        client.send(client.packets().publish(2, 7, topic, "second"));
        assertEquals(7, client.expect(Received.PUBREC).id());
        // SUBSCRIBE and UNSUBSCRIBE have identifiers of their own as far as the broker is concerned.
        client.subscribe(7, unique("other/"), 0, 0);
        client.send(Packets.pubrel(7));
        assertEquals(7, client.expect(Received.PUBCOMP).id());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-2.2.1-4", "MQTT-2.2.1-5"},
            v311 = {"MQTT-2.3.1-2", "MQTT-2.3.1-4", "MQTT-2.3.1-6"})
    void identifiersOfTheBrokerAreNotZeroAndNotInUse(Level level) throws IOException {
        String topic = unique("ids/");
        RawClient receiver = client(level);
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(level);
        Set<Integer> inUse = new HashSet<>();
        Deque<Received> open = new ArrayDeque<>();
        for (int i = 1; i <= 60; i++) {
            int qos = 1 + i % 2;
            sender.send(sender.packets().publish(qos, i, topic, "" + i));
            assertEquals(
                    i,
                    sender.expect(qos == 1 ? Received.PUBACK : Received.PUBREC).id());
            if (qos == 2) {
                sender.send(Packets.pubrel(i));
                assertEquals(i, sender.expect(Received.PUBCOMP).id());
            }
            Received message = receiver.expect(Received.PUBLISH);
            assertTrue(message.id() > 0 && inUse.add(message.id()), () -> "identifier " + message.id());
            open.add(message);
            if (i % 3 == 0) {
                Received oldest = open.remove();
                finish(receiver, oldest);
                inUse.remove(oldest.id());
            }
        }
    }

    private static void finish(RawClient receiver, Received message) throws IOException {
        if (message.qos() == 1) {
            receiver.send(Packets.puback(message.id()));
            return;
        }
        receiver.send(Packets.pubrec(message.id()));
        assertEquals(message.id(), receiver.expect(Received.PUBREL).id());
        receiver.send(Packets.pubcomp(message.id()));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-2.2.1-6", "MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5"},
            v311 = {"MQTT-2.3.1-7", "MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5"})
    void subscriptionsAreAnsweredUnderTheirIdentifiers(Level level) throws IOException {
        RawClient client = client(level);
        String filter = unique("ack/");
        for (int id : new int[] {1, 255, 256, 65_535, 1}) {
            client.send(client.packets().subscribe(id, filter, 0));
            assertEquals(id, client.expect(Received.SUBACK).id());
            client.send(client.packets().unsubscribe(id, filter, unique("never/")));
            assertEquals(id, client.expect(Received.UNSUBACK).id());
        }
        client.expectNothingMore();
    }

    @Test
    @Normative("MQTT-2.2.2-1")
    void packetsWithoutPropertiesSayThatTheyHaveNone() throws IOException {
        RawClient client = client(Level.V5);
        String topic = unique("none/");
        client.send(client.packets().subscribe(1, topic, 0));
        assertArrayEquals(
                new byte[] {0, 1, 0, 0}, client.expect(Received.SUBACK).body());
        client.send(client.packets().publish(topic, ""));
        byte[] body = client.expect(Received.PUBLISH).body();
        assertEquals(0, body[body.length - 1]);
        client.send(client.packets().unsubscribe(2, topic));
        assertArrayEquals(
                new byte[] {0, 2, 0, 0}, client.expect(Received.UNSUBACK).body());
    }

    @Test
    @Normative("MQTT-2.2.2-1")
    void packetsThatDoNotSayWhetherTheyHavePropertiesAreMalformed() throws IOException {
        assertEnds(Level.V5, 0x81, Packets.framed(0x30, text("topic")));
        assertEnds(Level.V5, 0x81, Packets.framed(0x82, (byte) 0, (byte) 1));
        assertEnds(Level.V5, 0x81, Packets.framed(0xA2, (byte) 0, (byte) 1));
        byte[] connect = new Bytes().text("MQTT").u8(5).u8(2).u16(0).done();
        assertRefused(Level.V5, 0x81, Packets.framed(0x10, connect));
    }
}
