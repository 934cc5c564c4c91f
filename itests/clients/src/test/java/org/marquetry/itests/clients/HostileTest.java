package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Clients that break the rules. Each ends in the specified answer and in one line of the log that names it, and a pair of
 * well-behaved clients notices nothing.
 */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class HostileTest {
    private static final int MAX_PACKET = 1 << 20;
    private static final int LINES_A_SECOND = 40;
    private static final Deque<Long> OPENED = new ArrayDeque<>();

    private static final Map<RawClient, Long> MARKS = new ConcurrentHashMap<>();
    private static BrokerProcess broker;
    private static Bystander bystander;

    @BeforeAll
    static void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .likeInService()
                .jvm("-Xmx128m")
                .config(
                        "org.marquetry.broker",
                        "connectTimeout=1",
                        "maxPacketSize=" + MAX_PACKET,
                        "maxSubscriptionsPerSession=12000",
                        "receiveMaximum=20")
                .start();
        bystander = new Bystander(broker.address(), "bystander");
    }

    @AfterEach
    void othersAreNotDisturbed() throws IOException {
        bystander.exchange();
        assertEquals(List.of(), broker.alarms());
    }

    @AfterAll
    static void stop() throws IOException {
        try (BrokerProcess ending = broker) {
            bystander.close();
            assertTrue(ending.residentBytes() < 400L << 20, "resident memory");
            assertEquals(0, ending.stop(), ending::transcript);
        }
    }

    /** Waits while the broker's allowance of log lines for a second may be used up. */
    private static void keepWithinTheLogsAllowance() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Deadline.PATIENCE)
                .until(() -> {
                    long now = System.nanoTime();
                    OPENED.removeIf(time -> now - time > 1_000_000_000L);
                    return OPENED.size() < LINES_A_SECOND;
                });
        OPENED.add(System.nanoTime());
    }

    private static RawClient open(Level level) throws IOException {
        keepWithinTheLogsAllowance();
        long mark = broker.err().count();
        return marked(RawClient.open(broker.address(), level), mark);
    }

    private static RawClient connected(Level level, String id) throws IOException {
        keepWithinTheLogsAllowance();
        long mark = broker.err().count();
        return marked(RawClient.connected(broker.address(), level, id), mark);
    }

    /** Remembers how long the log was before the client came, since an earlier one may have had the same port. */
    private static RawClient marked(RawClient client, long mark) {
        MARKS.put(client, mark);
        return client;
    }

    /** One line, and no more, names the client's address, and its identifier as far as it gave one. */
    private static void assertLoggedOnce(RawClient client, String id) {
        String address = client.localAddress();
        long mark = MARKS.getOrDefault(client, 0L);
        assertNotNull(
                broker.err().awaitSince(mark, line -> line.contains(address), Deadline.PATIENCE),
                () -> address + " is not in the log:\n" + broker.transcript());
        List<String> lines = broker.err().linesSince(mark, line -> line.matches(".*\\b" + address + "\\b.*"));
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(id == null || lines.get(0).contains(id), lines::toString);
    }

    static List<Arguments> noConnect() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        noise[0] = (byte) 0xFF;
        return List.of(
                arguments("noise", noise),
                arguments("an HTTP request", ascii("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
                arguments("a TLS client", new byte[] {0x16, 3, 1, 0, (byte) 0xA5, 1, 0, 0, (byte) 0xA1, 3, 3}),
                arguments("zeros", new byte[64]),
                arguments("PUBLISH before CONNECT", Packets.of(Level.V311).publish("a", "b")),
                arguments("PINGREQ before CONNECT", Packets.pingreq()),
                arguments("a length of five bytes", new byte[] {0x10, -1, -1, -1, -1, 1}),
                arguments("a CONNECT of 200 MB", new byte[] {0x10, -1, -1, -1, 0x5F}),
                arguments("a CONNECT of nothing", new byte[] {0x10, 0}),
                arguments(
                        "another protocol",
                        Packets.framed(
                                0x10,
                                new Bytes()
                                        .text("AMQP")
                                        .u8(4)
                                        .u8(2)
                                        .u16(0)
                                        .text("x")
                                        .done())),
                arguments(
                        "a reserved connect flag",
                        Packets.framed(
                                0x10,
                                new Bytes()
                                        .text("MQTT")
                                        .u8(4)
                                        .u8(3)
                                        .u16(0)
                                        .text("x")
                                        .done())),
                arguments(
                        "flags in the first byte",
                        Packets.framed(
                                0x11,
                                new Bytes()
                                        .text("MQTT")
                                        .u8(4)
                                        .u8(2)
                                        .u16(0)
                                        .text("x")
                                        .done())),
                arguments(
                        "a will of QoS 3",
                        Packets.framed(
                                0x10,
                                new Bytes()
                                        .text("MQTT")
                                        .u8(4)
                                        .u8(0x1E)
                                        .u16(0)
                                        .text("x")
                                        .text("w")
                                        .text("w")
                                        .done())),
                arguments(
                        "a password without a user name",
                        Packets.framed(
                                0x10,
                                new Bytes()
                                        .text("MQTT")
                                        .u8(4)
                                        .u8(0x42)
                                        .u16(0)
                                        .text("x")
                                        .text("p")
                                        .done())),
                arguments(
                        "an identifier that is not UTF-8",
                        Packets.framed(
                                0x10,
                                new Bytes()
                                        .text("MQTT")
                                        .u8(4)
                                        .u8(2)
                                        .u16(0)
                                        .binary(new byte[] {(byte) 0xC0, (byte) 0x80})
                                        .done())),
                arguments(
                        "bytes after the payload",
                        Packets.framed(
                                0x10,
                                new Bytes()
                                        .text("MQTT")
                                        .u8(4)
                                        .u8(2)
                                        .u16(0)
                                        .text("x")
                                        .u8(0)
                                        .done())));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @Normative(
            value = {"MQTT-3.1.0-1", "MQTT-3.1.4-1", "MQTT-3.1.2-3", "MQTT-3.14.0-1"},
            v311 = {"MQTT-3.1.0-1", "MQTT-3.1.2-1", "MQTT-3.1.2-3", "MQTT-3.1.4-1"})
    void noConnect(String name, byte[] bytes) throws IOException {
        try (RawClient client = open(Level.V311)) {
            client.sendWhatGoes(bytes);
            client.expectClosed();
            assertLoggedOnce(client, null);
        }
    }

    @Test
    @Normative(value = "MQTT-3.1.2-2", v311 = "MQTT-3.1.2-2")
    void aVersionThatNobodySpeaksIsRefused() throws IOException {
        try (RawClient client = open(Level.V311)) {
            client.send(Packets.framed(
                    0x10, new Bytes().text("MQTT").u8(77).u8(2).u16(0).text("x").done()));
            Received connack = client.next(Deadline.PATIENCE);
            assertTrue(List.of(0x01, 0x84).contains(connack.reason()), connack::toString);
            client.expectClosed();
            assertLoggedOnce(client, null);
        }
    }

    @Test
    void aClientThatNeverSaysAnythingIsSentAway() throws IOException {
        try (RawClient silent = open(Level.V5);
                RawClient half = open(Level.V5)) {
            byte[] connect = half.packets().connect("half").done();
            half.send(Arrays.copyOf(connect, connect.length - 1));
            silent.expectClosed();
            half.expectClosed();
            assertLoggedOnce(silent, null);
            assertLoggedOnce(half, null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfAPacketLeavesNothingBehind(Level level) throws IOException {
        byte[] publish = Packets.of(level).publish("half", "x".repeat(1000));
        for (int length : new int[] {1, 2, 3, 10, 500}) {
            try (RawClient client = connected(level, "half-" + length)) {
                client.subscribe(1, "half", 0, 0);
                client.send(Arrays.copyOf(publish, length));
                client.endOutput();
                assertNull(client.next(Deadline.PATIENCE), "nothing is delivered");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPacketArrivesByteByByte(Level level) throws IOException {
        try (RawClient client = open(level)) {
            Packets packets = client.packets();
            trickle(client, packets.connect("slow").done());
            assertEquals(0, client.expect(Received.CONNACK).reason());
            trickle(client, packets.subscribe(1, "slow/+", 1));
            assertEquals(List.of(1), client.expect(Received.SUBACK).reasons());
            trickle(client, packets.publish(1, 2, "slow/a", "x".repeat(200)));
            trickle(client, Packets.pingreq());
            List<Integer> types = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                types.add(client.next(Deadline.PATIENCE).type());
            }
            Collections.sort(types);
            assertEquals(List.of(Received.PUBLISH, Received.PUBACK, Received.PINGRESP), types);
        }
    }

    private static void trickle(RawClient client, byte[] bytes) throws IOException {
        for (byte each : bytes) {
            client.send(new byte[] {each});
        }
    }

    static Stream<Arguments> violations() {
        return Stream.of(Level.values()).flatMap(level -> violationsOf(Packets.of(level)).stream());
    }

    /** What is wrong, the bytes, and the reasons that the specification allows to be named. */
    private static List<Arguments> violationsOf(Packets packets) {
        Level level = packets.level();
        PropertyBytes none = PropertyBytes.NONE;
        byte[] empty = {};
        List<Arguments> all = new ArrayList<>(List.of(
                arguments(level, "a second CONNECT", packets.connect("second").done(), 0x82),
                arguments(level, "a reserved packet type", Packets.framed(0x00), 0x81),
                arguments(level, "a CONNACK", Packets.framed(0x20, (byte) 0, (byte) 0), 0x82),
                arguments(level, "a PINGRESP", Packets.framed(0xD0), 0x82),
                arguments(level, "QoS 3", packets.publish(6, 1, "a", empty, none), 0x81),
                arguments(level, "SUBSCRIBE with wrong flags", flags(packets.subscribe(1, "a", 0), 0x80), 0x81),
                arguments(level, "UNSUBSCRIBE with wrong flags", flags(packets.unsubscribe(1, "a"), 0xA0), 0x81),
                arguments(level, "PUBREL with wrong flags", flags(Packets.pubrel(1), 0x60), 0x81),
                arguments(
                        level,
                        "SUBSCRIBE with QoS 3",
                        packets.subscribe(1, "a", 3),
                        level.hasProperties() ? 0x82 : 0x81),
                arguments(level, "SUBSCRIBE without a filter", packets.subscribe(1, none, 0), 0x82),
                arguments(level, "UNSUBSCRIBE without a filter", packets.unsubscribe(1), 0x82),
                arguments(level, "a packet identifier of 0", packets.publish(2, 0, "a", empty, none), 0x82),
                arguments(level, "SUBSCRIBE with identifier 0", packets.subscribe(0, "a", 0), 0x82),
                arguments(level, "a wildcard in a topic", packets.publish("a/#", "x"), 0x90),
                arguments(level, "U+0000 in a topic", packets.publish("a\u0000b", "x"), 0x81),
                arguments(level, "a topic that is not UTF-8", notUtf8(level), 0x81),
                arguments(level, "a surrogate in a filter", Packets.framed(0x82, surrogate(level)), 0x81),
                arguments(level, "a length of five bytes", new byte[] {0x30, -1, -1, -1, -1, 1}, 0x81),
                arguments(level, "a payload over the limit", packets.publish("a", "x".repeat(MAX_PACKET)), 0x95),
                arguments(level, "the beginning of 200 MB", new byte[] {0x30, -1, -1, -1, 0x5F, 0, 1, 'a'}, 0x95),
                arguments(
                        level,
                        "a topic longer than its packet",
                        Packets.framed(0x30, (byte) 0, (byte) 9, (byte) 'a'),
                        0x81),
                arguments(level, "PUBACK of one byte", Packets.framed(0x40, (byte) 1), 0x81)));
        if (level != Level.V31) {
            all.add(arguments(level, "PINGREQ with flags", Packets.framed(0xC1), 0x81));
        }
        if (level.hasProperties()) {
            addViolationsOfProperties(all, packets);
        } else {
            all.add(arguments(level, "type 15", Packets.framed(0xF0), 0x81));
            all.add(arguments(level, "an empty topic", packets.publish("", "x"), 0x81));
            all.add(arguments(level, "bytes after PUBACK", Packets.framed(0x40, (byte) 0, (byte) 1, (byte) 0), 0x81));
        }
        return all;
    }

    private static void addViolationsOfProperties(List<Arguments> all, Packets packets) {
        Level level = packets.level();
        byte[] empty = {};
        PropertyBytes none = PropertyBytes.NONE;
        PropertyBytes alias0 = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 0);
        PropertyBytes aliasHigh = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 65_535);
        PropertyBytes alias1 = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 1);
        PropertyBytes identifier = new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 1);
        PropertyBytes identifier0 = new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 0);
        PropertyBytes twice =
                new PropertyBytes().u8(PropertyBytes.PAYLOAD_FORMAT, 1).u8(PropertyBytes.PAYLOAD_FORMAT, 1);
        PropertyBytes format2 = new PropertyBytes().u8(PropertyBytes.PAYLOAD_FORMAT, 2);
        PropertyBytes unknown = new PropertyBytes().u8(0x7A, 1);
        PropertyBytes misplaced = new PropertyBytes().u16(PropertyBytes.RECEIVE_MAXIMUM, 1);
        PropertyBytes answer = new PropertyBytes().text(PropertyBytes.RESPONSE_TOPIC, "a/#");
        all.addAll(List.of(
                arguments(level, "an alias of 0", packets.publish(0, 0, "a", empty, alias0), 0x94),
                arguments(level, "an alias over the limit", packets.publish(0, 0, "a", empty, aliasHigh), 0x94),
                arguments(level, "an alias that nobody set", packets.publish(0, 0, "", empty, alias1), 0x82),
                arguments(level, "neither topic nor alias", packets.publish("", "x"), 0x82),
                arguments(level, "a client's identifier", packets.publish(0, 0, "a", empty, identifier), 0x82),
                arguments(level, "an identifier of 0", packets.subscribe(1, identifier0, 0, "a"), 0x82),
                arguments(level, "a property twice", packets.publish(0, 0, "a", empty, twice), 0x82),
                arguments(level, "a format of 2", packets.publish(0, 0, "a", empty, format2), 0x82),
                arguments(level, "an unknown property", packets.publish(0, 0, "a", empty, unknown), 0x81),
                arguments(level, "a misplaced property", packets.publish(0, 0, "a", empty, misplaced), 0x81),
                arguments(level, "a wildcard to answer to", packets.publish(0, 0, "a", empty, answer), 0x82),
                arguments(level, "reserved options", packets.subscribe(1, none, 0x40, "a"), 0x81),
                arguments(level, "retain handling 3", packets.subscribe(1, none, 0x30, "a"), 0x82),
                arguments(level, "no local for a share", packets.subscribe(1, none, 4, "$share/g/a"), 0x82),
                arguments(level, "AUTH without a method", Packets.auth(0x19, none), 0x82),
                arguments(level, "an unknown reason", Packets.framed(0x40, (byte) 0, (byte) 1, (byte) 0x7F), 0x81)));
    }

    private static byte[] flags(byte[] packet, int first) {
        packet[0] = (byte) first;
        return packet;
    }

    private static byte[] notUtf8(Level level) {
        Bytes body = new Bytes().binary(new byte[] {'a', (byte) 0xFE, 'b'});
        return Packets.framed(0x30, (level.hasProperties() ? body.u8(0) : body).done());
    }

    private static byte[] surrogate(Level level) {
        Bytes body = new Bytes().u16(1);
        Bytes next = level.hasProperties() ? body.u8(0) : body;
        return next.binary(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})
                .u8(0)
                .done();
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource
    @Normative(
            value = {
                "MQTT-4.13.1-1",
                "MQTT-3.1.0-2",
                "MQTT-1.5.4-1",
                "MQTT-1.5.4-2",
                "MQTT-2.1.3-1",
                "MQTT-3.3.1-4",
                "MQTT-3.3.2-2",
                "MQTT-3.6.1-1",
                "MQTT-3.8.1-1",
                "MQTT-3.8.3-2",
                "MQTT-3.8.3-4",
                "MQTT-3.8.3-5",
                "MQTT-3.10.1-1",
                "MQTT-3.10.3-2",
                "MQTT-3.3.2-8",
                "MQTT-3.3.2-9",
                "MQTT-3.3.4-6",
                "MQTT-3.3.2-14",
                "MQTT-4.12.0-7"
            },
            v311 = {
                "MQTT-3.1.0-2",
                "MQTT-1.5.3-1",
                "MQTT-1.5.3-2",
                "MQTT-2.2.2-2",
                "MQTT-2.3.1-1",
                "MQTT-3.3.1-4",
                "MQTT-3.3.2-2",
                "MQTT-3.6.1-1",
                "MQTT-3.8.1-1",
                "MQTT-3.8.3-3",
                "MQTT-3-8.3-4",
                "MQTT-3.10.1-1",
                "MQTT-3.10.3-2"
            })
    void violations(Level level, String what, byte[] bytes, int reason) throws IOException {
        String id = "hostile-" + level;
        try (RawClient client = connected(level, id)) {
            client.sendWhatGoes(bytes);
            client.expectDisconnect(reason);
            assertLoggedOnce(client, id);
        }
    }

    @Test
    @Normative("MQTT-3.3.4-7")
    void moreUnfinishedMessagesThanAnnouncedEndTheConnection() throws IOException {
        try (RawClient client = connected(Level.V5, "impatient")) {
            for (int i = 1; i <= 20; i++) {
                client.send(client.packets().publish(2, i, "a", "x"));
                client.expect(Received.PUBREC);
            }
            client.send(client.packets().publish(2, 21, "a", "x"));
            client.expectDisconnect(0x93);
            assertLoggedOnce(client, "impatient");
        }
    }

    @Test
    void aReleaseOfNothingIsAnswered() throws IOException {
        try (RawClient old = connected(Level.V311, "release-old");
                RawClient client = connected(Level.V5, "release")) {
            old.send(Packets.pubrel(77));
            assertEquals(77, old.expect(Received.PUBCOMP).id());
            client.send(Packets.pubrel(77));
            Received pubcomp = client.expect(Received.PUBCOMP);
            assertEquals(List.of(77, 0x92), List.of(pubcomp.id(), pubcomp.reason()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLongestTopicIsCarried(Level level) throws IOException {
        String topic = "long/" + "x".repeat(65_530);
        try (RawClient client = connected(level, "long")) {
            client.subscribe(1, "long/+", 1, 1);
            client.send(client.packets().publish(1, 1, topic, "text"));
            Received first = client.next(Deadline.PATIENCE);
            Received second = client.next(Deadline.PATIENCE);
            Received message = first.type() == Received.PUBLISH ? first : second;
            assertEquals(topic, message.topic());
            assertEquals("text", message.payloadText());
            assertEquals(Received.PUBACK, (message == first ? second : first).type());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTopicOfTenThousandLevelsIsRefused(Level level) throws IOException {
        String deep = "a/".repeat(9_999) + "a";
        try (RawClient client = connected(level, "deep")) {
            // SUBACK of 3.1 cannot say no.
            client.subscribe(1, deep, 0, level == Level.V31 ? 0 : level == Level.V311 ? 0x80 : 0x8F);
            client.send(client.packets().publish(1, 2, deep, "x"));
            if (level.hasProperties()) {
                assertEquals(0x90, client.expect(Received.PUBACK).reason());
                client.expectNothingMore();
            } else {
                client.expectClosed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    void tenThousandFiltersAreAnsweredInOnePacket(Level level) throws IOException {
        String[] filters = new String[10_000];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = "filter/" + i + "/+";
        }
        try (RawClient client = connected(level, "many")) {
            client.send(client.packets().subscribe(1, PropertyBytes.NONE, 1, filters));
            assertEquals(
                    Collections.nCopies(10_000, 1),
                    client.expect(Received.SUBACK).reasons());
            client.send(client.packets().publish("filter/9999/x", "text"));
            assertEquals("text", client.expect(Received.PUBLISH).payloadText());
            for (int i = 0; i < filters.length; i++) {
                filters[i] = "more/" + i;
            }
            client.send(client.packets().subscribe(2, PropertyBytes.NONE, 0, filters));
            List<Integer> codes = client.expect(Received.SUBACK).reasons();
            assertEquals(2_000, Collections.frequency(codes, 0), "granted up to the limit of the session");
            assertEquals(8_000, Collections.frequency(codes, level.hasProperties() ? 0x97 : 0x80));
        }
    }
}
