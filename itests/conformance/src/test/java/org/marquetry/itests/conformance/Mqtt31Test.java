package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Where MQTT 3.1 differs from 3.1.1. What both have is in the tests that go through the versions. */
class Mqtt31Test extends Wire {
    private static final int CLEAN = 0x02;

    Mqtt31Test(InetSocketAddress broker) {
        super(broker);
    }

    private static Bytes connect(int flags) {
        return new Bytes().text("MQIsdp").u8(3).u8(flags).u16(0);
    }

    private RawClient sent(Bytes connect) throws IOException {
        RawClient client = open(Level.V31);
        client.send(Packets.framed(0x10, connect.done()));
        return client;
    }

    private static void assertAccepted(RawClient client) throws IOException {
        Received connack = client.expect(Received.CONNACK);
        assertArrayEquals(new byte[] {0, 0}, connack.body());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @CsvSource({
        "MQIsdp, 3, true",
        "MQIsdp, 4, false",
        "MQIsdp, 5, false",
        "MQTT, 3, false",
        "mqisdp, 3, false",
        "MQISDP, 3, false"
    })
    @Normative(v31 = "3.1-protocol")
    void isSpokenUnderItsOwnNameAndLevelOnly(String name, int level, boolean isSpoken) throws IOException {
        RawClient client = open(Level.V31);
        client.send(Packets.framed(
                0x10,
                new Bytes()
                        .text(name)
                        .u8(level)
                        .u8(CLEAN)
                        .u16(0)
                        .text(unique("c"))
                        .done()));
        if (isSpoken) {
            assertAccepted(client);
        } else {
            Received answer = client.next(Deadline.PATIENCE);
            assertEquals(1, answer == null ? 1 : answer.reason(), "refused, if it is answered at all");
            if (answer != null) {
                client.expectClosed();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 23, 24, 100, 65_535})
    @Normative(v31 = "3.1-client-id-length")
    void takesClientIdentifiersOfMoreThan23Characters(int length) throws IOException {
        String id = (unique("") + "x".repeat(length)).substring(0, length);
        assertAccepted(sent(connect(CLEAN).text(id)));
    }

    @Test
    @NeedsProcess
    @Normative(
            v31 = {"3.1-client-id-length", "3.1-connack-codes"},
            v311 = {"MQTT-3.1.3-9", "MQTT-3.2.2-5"})
    void refusesClientIdentifiersOfMoreThan23CharactersIfItIsSetTo() throws IOException {
        try (BrokerProcess strict = BrokerProcess.onFreePort()
                .config("org.marquetry.broker", "maxClientIdLength = 23", "allowAnonymous = false")
                .start()) {
            for (Level level : Level.values()) {
                // The shorter one is good, and refused for another reason.
                assertRefused(strict, level, "x".repeat(24), level.hasProperties() ? 0x85 : 2);
                assertRefused(strict, level, "x".repeat(23), level.hasProperties() ? 0x87 : 5);
            }
        }
    }

    private static void assertRefused(BrokerProcess by, Level level, String id, int reason) throws IOException {
        try (RawClient client = RawClient.open(by.address(), level)) {
            client.send(client.packets().connect(id).done());
            Received connack = client.expect(Received.CONNACK);
            assertFalse(connack.sessionPresent());
            assertEquals(reason, connack.reason());
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 6, 255})
    @Normative(v31 = {"3.1-protocol", "3.1-connack-codes"})
    void refusesOtherLevelsOfItsNameWithCode1(int level) throws IOException {
        RawClient client = open(Level.V31);
        client.send(Packets.framed(
                0x10,
                new Bytes().text("MQIsdp").u8(level).u8(CLEAN).u16(0).text("c").done()));
        assertArrayEquals(new byte[] {0, 1}, client.expect(Received.CONNACK).body());
        client.expectClosed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, CLEAN})
    @Normative(v31 = "3.1-client-id-empty")
    void refusesAnEmptyClientIdentifier(int flags) throws IOException {
        RawClient client = sent(connect(flags).text(""));
        assertArrayEquals(new byte[] {0, 2}, client.expect(Received.CONNACK).body());
        client.expectClosed();
    }

    @Test
    @Normative(v31 = "3.1-connack")
    void neverTellsWhetherThereWasASession() throws IOException {
        String id = unique("s");
        for (int i = 0; i < 2; i++) {
            RawClient client = sent(connect(0).text(id));
            assertAccepted(client);
            client.close();
        }
        forget(Level.V31, id);
    }

    static Stream<Arguments> lenient() {
        String will = "will";
        return Stream.of(
                arguments("the reserved connect flag", connect(CLEAN | 0x01).text("")),
                arguments(
                        "QoS and retain of a will that is not there",
                        connect(CLEAN | 0x38).text("")),
                arguments(
                        "an announced user name that is missing",
                        connect(CLEAN | 0x80).text("")),
                arguments(
                        "an announced password that is missing",
                        connect(CLEAN | 0xC0).text("").text("user")),
                arguments(
                        "both missing, behind a will",
                        connect(CLEAN | 0xC4).text("").text(will).text("message")),
                arguments(
                        "both there",
                        connect(CLEAN | 0xC0).text("").text("user").text("secret")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lenient")
    @Normative(v31 = {"3.1-connect-flags", "3.1-login-missing"})
    void disregardsWhatTheVersionDoesNotUse(String what, Bytes connect) throws IOException {
        // The client identifier is put in here, so that no two of these take each other's session.
        byte[] body = connect.done();
        String id = unique("c");
        byte[] withId = new Bytes()
                .raw(Arrays.copyOf(body, 12))
                .text(id)
                .raw(Arrays.copyOfRange(body, 14, body.length))
                .done();
        RawClient client = open(Level.V31);
        client.send(Packets.framed(0x10, withId));
        assertAccepted(client);
    }

    @Test
    @Normative(v31 = "3.1-unused-flags")
    void disregardsFlagsThatAPacketDoesNotUse() throws IOException {
        RawClient client = client(Level.V31);
        RawClient other = client(Level.V31);
        String topic = unique("flags/");
        client.subscribe(1, topic, 2, 2);
        for (int flags = 0; flags < 16; flags++) {
            client.send(Packets.framed(0xC0 | flags));
            client.expect(Received.PINGRESP);
        }
        for (int round = 0; round < 4; round++) {
            int bits = (round & 1) == 0 ? 0x0F : 0x09;
            other.send(
                    other.packets().publish(1, 1, topic, "one"), other.packets().publish(2, 2, topic, "two"));
            other.expect(Received.PUBACK);
            other.expect(Received.PUBREC);
            int one = client.expect(Received.PUBLISH).id();
            int two = client.expect(Received.PUBLISH).id();
            client.send(Packets.framed(0x40 | bits, new Bytes().u16(one).done()));
            client.send(Packets.framed(0x50 | bits, new Bytes().u16(two).done()));
            assertEquals(two, client.expect(Received.PUBREL).id());
            client.send(Packets.framed(0x70 | bits, new Bytes().u16(two).done()));
            // RETAIN is not used in PUBREL, and DUP says that it is sent again.
            for (int first : new int[] {0x62, 0x63, 0x6A, 0x6B}) {
                other.send(Packets.framed(first, new Bytes().u16(2).done()));
                assertEquals(2, other.expect(Received.PUBCOMP).id());
            }
        }
        client.send(Packets.framed(0xEF));
        client.expectClosed();
        for (int flags : new int[] {0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13}) {
            RawClient connecting = open(Level.V31);
            connecting.send(Packets.framed(
                    0x10 | flags, connect(CLEAN).text(unique("c")).done()));
            assertAccepted(connecting);
        }
    }

    @Test
    @Normative(v31 = "3.1-pubrel-dup")
    void takesAReleaseThatIsSentAgainWithDup() throws IOException {
        String id = unique("r");
        String topic = unique("release/");
        RawClient receiver = client(Level.V31);
        receiver.subscribe(1, topic, 2, 2);
        RawClient first = resumed(Level.V31, id, false);
        first.send(first.packets().publish(2, 8, topic, "m"));
        first.expect(Received.PUBREC);
        first.close();
        RawClient second = resumed(Level.V31, id, true);
        byte[] again = Packets.framed(0x6A, new Bytes().u16(8).done());
        second.send(again, again);
        assertEquals(8, second.expect(Received.PUBCOMP).id());
        assertEquals(8, second.expect(Received.PUBCOMP).id());
        assertEquals("m", receiver.expect(Received.PUBLISH).payloadText());
        receiver.expectNothingMore();
        forget(Level.V31, id);
    }

    @Test
    @Normative(v31 = "3.1-subscribe-dup")
    void takesSubscribeAndUnsubscribeThatAreSentAgainWithDup() throws IOException {
        RawClient client = client(Level.V31);
        String topic = unique("dup/");
        byte[] subscribe = client.packets().subscribe(5, topic, 1);
        byte[] unsubscribe = client.packets().unsubscribe(6, topic);
        for (int flags : new int[] {0x00, 0x08, 0x09, 0x01}) {
            byte[] again = subscribe.clone();
            again[0] |= (byte) flags;
            client.send(again);
            Received suback = client.expect(Received.SUBACK);
            assertEquals(List.of(1), suback.reasons());
            assertEquals(5, suback.id());
        }
        client.send(client.packets().publish(topic, "once"));
        assertEquals("once", client.expect(Received.PUBLISH).payloadText());
        client.expectNothingMore();
        for (int i = 0; i < 2; i++) {
            unsubscribe[0] |= 0x08;
            client.send(unsubscribe);
            assertEquals(6, client.expect(Received.UNSUBACK).id());
        }
    }

    @Test
    @Normative(v31 = "3.1-subscribe-bits")
    void looksAtTheTwoBitsOfARequestedQosOnly() throws IOException {
        RawClient client = client(Level.V31);
        for (int qos = 0; qos <= 2; qos++) {
            client.subscribe(qos + 1, unique("bits/"), 0xFC | qos, qos);
        }
        client.send(client.packets().subscribe(9, unique("bits/"), 3));
        client.expectClosed();
    }

    @Test
    @Normative(v31 = "3.1-suback")
    void hasNoWayToRefuseASubscription() throws IOException {
        RawClient client = client(Level.V31);
        RawClient later = client(Level.V311);
        String deep = "a/".repeat(300) + "a";
        String topic = unique("suback/");
        for (RawClient each : List.of(client, later)) {
            each.send(each.packets().subscribe(1, PropertyBytes.NONE, 1, deep, topic));
        }
        assertEquals(List.of(0, 1), client.expect(Received.SUBACK).reasons());
        assertEquals(List.of(0x80, 1), later.expect(Received.SUBACK).reasons());
        client.send(client.packets().publish(topic, "m"));
        assertEquals("m", client.expect(Received.PUBLISH).payloadText());
    }

    @Test
    @Normative(v31 = "3.1-will-text")
    void publishesTheBytesOfAWill() throws IOException {
        String topic = unique("will/");
        RawClient watcher = client(Level.V31);
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = open(Level.V31);
        byte[] message = "only the message, not its length".getBytes(StandardCharsets.UTF_8);
        client.connect(client.packets().connect(unique("w")).will(topic, message, 0, false));
        client.close();
        assertArrayEquals(message, watcher.expect(Received.PUBLISH).payload());
    }
}
