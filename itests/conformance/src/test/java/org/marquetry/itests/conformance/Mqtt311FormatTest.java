package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Text, flags and packet identifiers as MQTT 3.1.1 chapters 1 and 2 have them, and as they are in all versions. */
class Mqtt311FormatTest extends Wire {
    /** A surrogate, a byte that UTF-8 has not, an overlong form, a character that is not whole, and U+0000. */
    private static final List<byte[]> BAD_TEXTS = List.of(
            new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {'a', (byte) 0xFF},
            new byte[] {'a', (byte) 0xC0, (byte) 0xAF},
            new byte[] {'a', (byte) 0xE2, (byte) 0x82},
            new byte[] {'a', 0, 'b'});

    Mqtt311FormatTest(InetSocketAddress broker) {
        super(broker);
    }

    static Stream<Arguments> badTexts() {
        return Stream.of(Level.values()).flatMap(level -> BAD_TEXTS.stream().map(text -> arguments(level, text)));
    }

    private static Bytes withoutProperties(Level level, Bytes bytes) {
        return level.hasProperties() ? bytes.u8(0) : bytes;
    }

    /** A CONNECT up to its payload. */
    private static Bytes connect(Level level, int flags) {
        return withoutProperties(
                level,
                new Bytes()
                        .text(level.protocolName())
                        .u8(level.number())
                        .u8(flags)
                        .u16(0));
    }

    @ParameterizedTest
    @MethodSource("badTexts")
    @Normative(
            value = {"MQTT-1.5.4-1", "MQTT-1.5.4-2"},
            v311 = {"MQTT-1.5.3-1", "MQTT-1.5.3-2", "MQTT-3.3.2-1", "MQTT-3.8.3-1", "MQTT-3.10.3-1", "MQTT-4.7.3-2"})
    void endsConnectionsOverTextThatIsNoText(Level level, byte[] text) throws IOException {
        byte[] topic = withoutProperties(level, new Bytes().binary(text)).done();
        byte[] filter =
                withoutProperties(level, new Bytes().u16(1)).binary(text).done();
        List<byte[]> packets = List.of(
                Packets.framed(0x30, topic),
                Packets.framed(0x82, new Bytes().raw(filter).u8(0).done()),
                Packets.framed(0xA2, filter));
        for (byte[] packet : packets) {
            RawClient client = client(level);
            client.send(packet, Packets.pingreq());
            client.expectDisconnect(0x81);
        }
    }

    @ParameterizedTest
    @MethodSource("badTexts")
    @Normative(
            value = {"MQTT-1.5.4-1", "MQTT-1.5.4-2"},
            v311 = {"MQTT-1.5.3-1", "MQTT-1.5.3-2", "MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11", "MQTT-3.1.4-1"})
    void refusesToConnectWithTextThatIsNoText(Level level, byte[] text) throws IOException {
        byte[] willTopic = withoutProperties(level, connect(level, 0x06).text("c"))
                .binary(text)
                .binary(new byte[0])
                .done();
        for (byte[] body : List.of(
                connect(level, 0x02).binary(text).done(),
                willTopic,
                connect(level, 0x82).text("c").binary(text).done())) {
            RawClient client = open(level);
            client.send(Packets.framed(0x10, body));
            if (level.hasProperties()) {
                assertEquals(0x81, client.expect(Received.CONNACK).reason());
            }
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-1.5.4-3", "MQTT-4.7.3-4"},
            v311 = {"MQTT-1.5.3-3", "MQTT-4.7.3-4"})
    void keepsAByteOrderMarkWhereverItStands(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("bom/");
        client.subscribe(1, topic + "/#", 0, 0);
        for (String name : List.of("\uFEFF", "x\uFEFFy", "\uFEFFx")) {
            client.send(client.packets().publish(topic + "/" + name, "m"));
            assertEquals(topic + "/" + name, client.expect(Received.PUBLISH).topic());
        }
        client.subscribe(2, "\uFEFF" + topic, 0, 0);
        client.send(client.packets().publish(topic + "z", "m"), client.packets().publish("\uFEFF" + topic, "marked"));
        Received marked = client.expect(Received.PUBLISH);
        assertArrayEquals(
                ("\uFEFF" + topic).getBytes(StandardCharsets.UTF_8),
                marked.topic().getBytes(StandardCharsets.UTF_8));
        client.expectNothingMore();
    }

    /** All first bytes that a client must not send after CONNECT, because of the flags in them. */
    static Stream<Arguments> wrongFlags() {
        List<Arguments> all = new ArrayList<>();
        for (Level level : List.of(Level.V311, Level.V5)) {
            for (int type : List.of(4, 5, 6, 7, 8, 10, 12, 14)) {
                int right = type == 6 || type == 8 || type == 10 ? 2 : 0;
                for (int flags = 0; flags < 16; flags++) {
                    if (flags != right) {
                        all.add(arguments(level, type << 4 | flags));
                    }
                }
            }
            // QoS 3, and DUP at QoS 0.
            for (int first : List.of(0x36, 0x37, 0x3E, 0x3F, 0x38, 0x39)) {
                all.add(arguments(level, first));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, first byte {1}")
    @MethodSource("wrongFlags")
    @Normative(
            value = {"MQTT-2.1.3-1", "MQTT-3.3.1-2", "MQTT-3.3.1-4", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1"},
            v311 = {
                "MQTT-2.2.2-1",
                "MQTT-2.2.2-2",
                "MQTT-3.3.1-2",
                "MQTT-3.3.1-4",
                "MQTT-3.6.1-1",
                "MQTT-3.8.1-1",
                "MQTT-3.10.1-1",
                "MQTT-3.14.1-1"
            })
    void endsConnectionsOverWrongFlags(Level level, int first) throws IOException {
        RawClient client = client(level);
        byte[] body =
                switch (first >>> 4) {
                    case 3 ->
                        withoutProperties(level, new Bytes().text("t").u16(1)).done();
                    case 8 ->
                        withoutProperties(level, new Bytes().u16(1))
                                .text("t")
                                .u8(0)
                                .done();
                    case 10 ->
                        withoutProperties(level, new Bytes().u16(1)).text("t").done();
                    case 12, 14 -> new byte[0];
                    default -> new Bytes().u16(1).done();
                };
        client.send(Packets.framed(first, body), Packets.pingreq());
        client.expectDisconnect(0x81);
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    @Normative(
            value = "MQTT-2.1.3-1",
            v311 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.1.4-1"})
    void refusesToConnectWithWrongFlags(Level level) throws IOException {
        byte[] body = connect(level, 0x02).text("c").done();
        for (int flags = 1; flags < 16; flags++) {
            RawClient client = open(level);
            client.send(Packets.framed(0x10 | flags, body));
            // With both bits of a QoS it is no CONNECT of any version, and not read on.
            if (level.hasProperties() && (flags & 6) != 6) {
                assertEquals(0x81, client.expect(Received.CONNACK).reason());
            }
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-2.1.3-1",
            v311 = {"MQTT-2.2.2-1", "MQTT-2.3.1-5", "MQTT-2.3.1-6", "MQTT-2.3.1-7", "MQTT-4.3.1-1"})
    void answersWithTheFlagsAndIdentifiersThatAreDue(Level level) throws IOException {
        RawClient client = open(level);
        client.send(client.packets().connect(unique("c")).done());
        assertFlags(0, client.expect(Received.CONNACK));
        RawClient other = client(level);
        String topic = unique("flags/");
        other.subscribe(1, topic, 2, 2);
        client.send(client.packets().subscribe(7, topic + "/x", 0));
        assertAnswer(7, client.expect(Received.SUBACK));
        client.send(client.packets().publish(1, 8, topic, "one"));
        assertAnswer(8, client.expect(Received.PUBACK));
        client.send(client.packets().publish(2, 9, topic, "two"));
        assertAnswer(9, client.expect(Received.PUBREC));
        client.send(Packets.pubrel(9));
        assertAnswer(9, client.expect(Received.PUBCOMP));
        client.send(client.packets().unsubscribe(10, topic + "/x"));
        assertAnswer(10, client.expect(Received.UNSUBACK));
        client.send(Packets.pingreq());
        assertFlags(0, client.expect(Received.PINGRESP));

        Received one = other.expect(Received.PUBLISH);
        assertFlags(2, one);
        other.send(Packets.puback(one.id()));
        Received two = other.expect(Received.PUBLISH);
        assertFlags(4, two);
        other.send(Packets.pubrec(two.id()));
        Received pubrel = other.expect(Received.PUBREL);
        assertFlags(2, pubrel);
        assertEquals(two.id(), pubrel.id());
        other.send(Packets.pubcomp(two.id()));
        client.send(client.packets().publish(topic, "none"));
        Received none = other.expect(Received.PUBLISH);
        assertFlags(0, none);
        assertEquals("none", none.payloadText(), "nothing stands between topic and payload");
    }

    private static void assertAnswer(int id, Received packet) {
        assertFlags(0, packet);
        assertEquals(id, packet.id());
    }

    private static void assertFlags(int expected, Received packet) {
        int flags = (packet.dup() ? 8 : 0) | packet.qos() << 1 | (packet.retain() ? 1 : 0);
        assertEquals(expected, flags, packet::toString);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-2.2.1-3", v311 = "MQTT-2.3.1-1")
    void endsConnectionsOverAPacketIdentifierOfZero(Level level) throws IOException {
        Packets packets = Packets.of(level);
        for (byte[] packet : List.of(
                packets.publish(1, 0, "t", "m"),
                packets.publish(2, 0, "t", "m"),
                packets.subscribe(0, "t", 0),
                packets.unsubscribe(0, "t"))) {
            RawClient client = client(level);
            client.send(packet, Packets.pingreq());
            client.expectDisconnect(0x82);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-2.2.1-3",
            v311 = {"MQTT-2.3.1-1", "MQTT-2.3.1-2"})
    void takesEveryPacketIdentifierAndAgainWhenItIsFree(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("ids/");
        for (int id : new int[] {1, 255, 256, 65_535, 1}) {
            client.send(client.packets().publish(2, id, topic, "m"));
            assertEquals(id, client.expect(Received.PUBREC).id());
            // Other kinds of packets have identifiers of the same numbers, as the client likes.
            client.subscribe(id, topic + "/x", 0, 0);
            client.send(Packets.pubrel(id));
            assertEquals(id, client.expect(Received.PUBCOMP).id());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.3.3-10", v311 = "MQTT-2.3.1-2")
    void seesThatAnIdentifierIsInUse(Level level) throws IOException {
        RawClient watcher = client(level);
        String topic = unique("used/");
        watcher.subscribe(1, topic, 2, 2);
        RawClient client = client(level);
        client.send(client.packets().publish(2, 5, topic, "first"));
        client.expect(Received.PUBREC);
        client.send(client.packets().publish(2, 5, topic, "second, under the same identifier"));
        assertEquals(5, client.expect(Received.PUBREC).id());
        Received first = watcher.expect(Received.PUBLISH);
        assertEquals("first", first.payloadText());
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-2.2.1-4",
            v311 = {"MQTT-2.3.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1"})
    void sendsUnderIdentifiersThatAreNotInUse(Level level) throws IOException {
        RawClient receiver = client(level);
        String topic = unique("unused/");
        receiver.subscribe(1, topic, 2, 2);
        RawClient sender = client(level);
        List<Integer> open = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            sender.send(sender.packets().publish(1, i, topic, "m"));
            sender.expect(Received.PUBACK);
            Received message = receiver.expect(Received.PUBLISH);
            assertEquals(-1, open.indexOf(message.id()), "identifier " + message.id() + " among " + open);
            open.add(message.id());
            if (i % 3 == 0) {
                receiver.send(Packets.puback(open.remove(i % open.size())));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    @Normative(v311 = "MQTT-2.3.1-5")
    void takesWhatFollowsTheTopicAtQos0ForThePayload(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("payload/");
        client.subscribe(1, topic, 2, 2);
        byte[] payload = {0, 1, 'x'};
        client.send(client.packets().publish(0, 0, topic, payload, PropertyBytes.NONE));
        assertArrayEquals(payload, client.expect(Received.PUBLISH).payload());
    }
}
