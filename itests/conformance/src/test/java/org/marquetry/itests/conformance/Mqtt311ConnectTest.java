package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** CONNECT and CONNACK as MQTT 3.1.1 sections 3.1 and 3.2 have them: which are accepted, refused, and not even answered. */
class Mqtt311ConnectTest extends Wire {
    private static final int CLEAN = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER = 0x80;

    Mqtt311ConnectTest(InetSocketAddress broker) {
        super(broker);
    }

    private static Bytes connect(String protocol, int level, int flags) {
        return new Bytes().text(protocol).u8(level).u8(flags).u16(0);
    }

    private static Bytes connect(int flags) {
        return connect("MQTT", 4, flags);
    }

    private RawClient sent(Bytes body) throws IOException {
        RawClient client = open(Level.V311);
        client.send(Packets.framed(0x10, body.done()));
        return client;
    }

    /** Every packet of a client but CONNECT. */
    static Stream<byte[]> notConnect() {
        Packets packets = Packets.of(Level.V311);
        return Stream.of(
                packets.publish("t", "m"),
                packets.publish(1, 1, "t", "m"),
                packets.publish(2, 1, "t", "m"),
                Packets.puback(1),
                Packets.pubrec(1),
                Packets.pubrel(1),
                Packets.pubcomp(1),
                packets.subscribe(1, "t", 0),
                packets.unsubscribe(1, "t"),
                Packets.pingreq(),
                Packets.disconnect());
    }

    @ParameterizedTest
    @MethodSource("notConnect")
    @Normative(value = "MQTT-3.1.0-1", v311 = "MQTT-3.1.0-1")
    void closesConnectionsThatDoNotBeginWithConnect(byte[] packet) throws IOException {
        RawClient client = open(Level.V311);
        client.send(packet);
        client.expectClosed();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.0-2", v311 = "MQTT-3.1.0-2")
    void closesConnectionsOverASecondConnect(Level level) throws IOException {
        String id = unique("c");
        RawClient client = closing(RawClient.connected(broker, level, id));
        client.send(client.packets().connect(id).done());
        client.expectDisconnect(0x82);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTTX", "mqtt", "MQT", "MQIsdpX", "HTTP", ""})
    @Normative(value = "MQTT-3.1.2-1", v311 = "MQTT-3.1.2-1", choices = "protocol-name")
    void closesConnectionsOfOtherProtocolsWithoutAWord(String protocol) throws IOException {
        sent(connect(protocol, 4, CLEAN).text(unique("c"))).expectClosed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 127, 255})
    @Normative(v311 = {"MQTT-3.1.2-2", "MQTT-3.2.2-5"})
    void refusesLevelsThatItDoesNotSpeak(int level) throws IOException {
        RawClient client = sent(connect("MQTT", level, CLEAN).text(unique("c")));
        Received connack = client.expect(Received.CONNACK);
        assertEquals(1, connack.reason() == 0x84 ? 1 : connack.reason(), connack::toString);
        client.expectClosed();
    }

    static Stream<Arguments> violations() {
        byte[] none = {};
        return Stream.of(
                arguments("the reserved flag", connect(CLEAN | 1).text("c")),
                arguments("a will without anything of it", connect(CLEAN | WILL).text("c")),
                arguments(
                        "a will without its message",
                        connect(CLEAN | WILL).text("c").text("t")),
                arguments(
                        "a will that is not announced",
                        connect(CLEAN).text("c").text("t").binary(none)),
                arguments("the QoS of no will", connect(CLEAN | 0x08).text("c")),
                arguments("QoS 2 of no will", connect(CLEAN | 0x10).text("c")),
                arguments("retain of no will", connect(CLEAN | WILL_RETAIN).text("c")),
                arguments(
                        "a will of QoS 3",
                        connect(CLEAN | WILL | 0x18).text("c").text("t").binary(none)),
                arguments(
                        "a user name that is not announced",
                        connect(CLEAN).text("c").text("user")),
                arguments(
                        "an announced user name that is missing",
                        connect(CLEAN | USER).text("c")),
                arguments(
                        "a password that is not announced",
                        connect(CLEAN | USER).text("c").text("user").text("secret")),
                arguments(
                        "an announced password that is missing",
                        connect(CLEAN | USER | PASSWORD).text("c").text("user")),
                arguments(
                        "a password without a user name",
                        connect(CLEAN | PASSWORD).text("c").text("secret")),
                arguments("no client identifier", connect(CLEAN)),
                arguments(
                        "a client identifier that is cut off",
                        connect(CLEAN).u16(5).raw((byte) 'c')),
                arguments("nothing at all", new Bytes()),
                arguments("the protocol name alone", new Bytes().text("MQTT")),
                arguments(
                        "an empty will topic",
                        connect(CLEAN | WILL).text("c").text("").binary(none)),
                arguments(
                        "a wildcard in the will topic",
                        connect(CLEAN | WILL).text("c").text("t/#").binary(none)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    @Normative(
            v311 = {
                "MQTT-3.1.2-3",
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-11",
                "MQTT-3.1.2-13",
                "MQTT-3.1.2-14",
                "MQTT-3.1.2-15",
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-19",
                "MQTT-3.1.2-20",
                "MQTT-3.1.2-21",
                "MQTT-3.1.2-22",
                "MQTT-3.1.3-3",
                "MQTT-3.1.4-1"
            })
    void closesWithoutConnackWhatIsNoProperConnect(String what, Bytes body) throws IOException {
        sent(body).expectClosed();
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    @Normative(v311 = {"MQTT-3.1.3-1", "MQTT-3.1.3-2", "MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21"})
    void readsTheFieldsInTheirOrder(Level level) throws IOException {
        RawClient watcher = client(level);
        String topic = unique("order/");
        watcher.subscribe(1, topic, 2, 2);
        String id = unique("c");
        RawClient client = open(level);
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        client.connect(client.packets()
                .connect(id)
                .will(topic, "gone".getBytes(StandardCharsets.UTF_8), 1, false)
                .login("user", secret));
        closing(RawClient.connected(broker, level, id));
        client.expectClosed();
        Received will = watcher.expect(Received.PUBLISH);
        assertEquals("gone", will.payloadText());
        assertEquals(1, will.qos());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "0123456789",
                "abcdefghijklmnopqrstuvwx",
                "yzABCDEFGHIJKLMNOPQRS",
                "TUVWXYZ",
                "with spaces, /slashes+# and \u00fcml\u00e4uts",
                "longer-than-twenty-three-characters-0123456789"
            })
    @Normative(value = "MQTT-3.1.3-5", v311 = "MQTT-3.1.3-5", choices = "client-id-characters")
    void allowsClientIdentifiersOfAllCharacters(String id) throws IOException {
        RawClient client = closing(RawClient.connected(broker, Level.V311, id));
        client.expectNothingMore();
    }

    @Test
    @Normative(
            v311 = {"MQTT-3.1.3-6"},
            choices = "client-id-empty")
    void givesEachClientWithoutAnIdentifierOneOfItsOwn() throws IOException {
        RawClient one = closing(RawClient.connected(broker, Level.V311, ""));
        RawClient two = closing(RawClient.connected(broker, Level.V311, ""));
        one.expectNothingMore();
        two.expectNothingMore();
        String topic = unique("anonymous/");
        one.subscribe(1, topic, 0, 0);
        two.send(two.packets().publish(topic, "m"));
        assertEquals("m", one.expect(Received.PUBLISH).payloadText());
        two.expectNothingMore();
    }

    @Test
    @Normative(
            v311 = {"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5"},
            choices = "client-id-empty")
    void refusesAnEmptyClientIdentifierForASessionToBeKept() throws IOException {
        RawClient client = sent(connect(0).text(""));
        Received connack = client.expect(Received.CONNACK);
        assertEquals(2, connack.reason());
        assertFalse(connack.sessionPresent());
        client.expectClosed();
    }

    @Test
    @Normative(v311 = "MQTT-3.1.4-5")
    void processesNothingThatComesBehindARefusedConnect() throws IOException {
        RawClient watcher = client(Level.V311);
        String topic = unique("behind/");
        watcher.subscribe(1, topic, 0, 0);
        Packets packets = Packets.of(Level.V311);
        RawClient client = open(Level.V311);
        client.send(Bytes.join(
                Packets.framed(0x10, connect(0).text("").done()),
                packets.publish(0x31, 0, topic, new byte[] {'x'}, PropertyBytes.NONE)));
        assertEquals(2, client.expect(Received.CONNACK).reason());
        client.expectClosed();
        watcher.expectNothingMore();
        RawClient later = client(Level.V311);
        later.subscribe(1, topic, 0, 0);
        later.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.2.0-1",
            v311 = {"MQTT-3.2.0-1", "MQTT-3.1.4-4"},
            choices = "packets-before-connack")
    void answersConnectFirstWhateverComesWithIt(Level level) throws IOException {
        String id = unique("c");
        String topic = unique("first/");
        RawClient kept = resumed(level, id, false);
        kept.subscribe(1, topic, 1, 1);
        kept.close();
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic, "waits"));
        sender.expect(Received.PUBACK);
        RawClient client = open(level);
        Packets packets = client.packets();
        client.send(Bytes.join(
                packets.connect(id).resuming().done(), packets.subscribe(2, topic + "/x", 0), Packets.pingreq()));
        Received connack = client.expect(Received.CONNACK);
        assertEquals(0, connack.reason());
        boolean[] seen = new boolean[16];
        for (int i = 0; i < 3; i++) {
            seen[client.next(Deadline.PATIENCE).type()] = true;
        }
        assertEquals(
                List.of(true, true, true),
                List.of(seen[Received.PUBLISH], seen[Received.SUBACK], seen[Received.PINGRESP]));
        forget(level, id);
    }

    @Test
    @Normative(v311 = {"MQTT-3.2.2-6"})
    void closesWithoutConnackWhereNoCodeFits() throws IOException {
        // The broker's own topics are not for clients' wills, which 3.1.1 has no code for.
        sent(connect(CLEAN | WILL).text(unique("c")).text("$SYS/will").text("m"))
                .expectClosed();
    }

    @Test
    @Normative(v311 = {"MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void saysNothingOfTheSessionToThoseWhomItRefuses() throws IOException {
        String id = unique("c");
        RawClient kept = resumed(Level.V311, id, false);
        RawClient refused = sent(connect("MQTT", 9, 0).text(id));
        Received connack = refused.expect(Received.CONNACK);
        assertFalse(connack.sessionPresent());
        refused.expectClosed();
        kept.expectNothingMore();
        forget(Level.V311, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.1.4-3",
            v311 = {"MQTT-3.1.4-2", "MQTT-3.1.3-2"})
    void sendsTheOlderOfTwoClientsAway(Level level) throws IOException {
        String id = unique("c");
        RawClient older = closing(RawClient.connected(broker, level, id));
        RawClient other = client(level);
        RawClient newer = closing(RawClient.connected(broker, level, id));
        older.expectDisconnect(0x8E);
        newer.expectNothingMore();
        other.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.2.2-2", "MQTT-3.2.2-3"},
            v311 = {"MQTT-3.2.2-1", "MQTT-3.2.2-2", "MQTT-3.2.2-3", "MQTT-3.1.4-3", "MQTT-3.1.4-4", "MQTT-3.1.2-6"})
    void tellsWhetherThereWasASession(Level level) throws IOException {
        String id = unique("c");
        resumed(level, id, false).close();
        RawClient again = resumed(level, id, true);
        again.send(Packets.disconnect());
        again.expectClosed();
        RawClient clean = open(level);
        assertFalse(clean.connect(clean.packets().connect(id)).sessionPresent());
        clean.send(Packets.disconnect());
        clean.expectClosed();
        resumed(level, id, false).close();
        forget(level, id);
    }
}
