package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a CONNECT may look like: sections 3.1.0 to 3.1.3. */
class ConnectFormatTest extends Wire {
    private static final int CLEAN = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER = 0x80;

    ConnectFormatTest(InetSocketAddress broker) {
        super(broker);
    }

    private static byte[] willProperties(Level level) {
        return level.hasProperties() ? new byte[1] : new byte[0];
    }

    private void assertWelcome(Level level, byte[] connect) throws IOException {
        RawClient client = open(level);
        client.send(connect);
        assertEquals(0, client.expect(Received.CONNACK).reason());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.0-1", v311 = "MQTT-3.1.0-1")
    void anythingBeforeConnectEndsTheConnection(Level level) throws IOException {
        Packets packets = Packets.of(level);
        List<byte[]> others = List.of(
                packets.publish("a", "x"),
                Packets.puback(1),
                Packets.pubrel(1),
                packets.subscribe(1, "a", 0),
                packets.unsubscribe(1, "a"),
                Packets.pingreq(),
                Packets.disconnect(),
                Packets.auth(0x18, PropertyBytes.NONE));
        for (byte[] other : others) {
            RawClient client = open(level);
            client.sendWhatGoes(other, packets.connect(unique("late")).done());
            // Nothing is said to somebody who has not said which MQTT it speaks.
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.0-2", v311 = "MQTT-3.1.0-2")
    void aSecondConnectEndsTheConnection(Level level) throws IOException {
        String id = unique("again");
        RawClient client = closing(RawClient.connected(broker, level, id));
        client.send(client.packets().connect(id).done());
        client.expectDisconnect(0x82);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-1"},
            v311 = "MQTT-3.1.2-1",
            choices = "protocol-name")
    void otherProtocolNamesAreClosedUpon(Level level) throws IOException {
        for (String name : List.of("mqtt", "MQT", "MQTTT", "MQIsd", "mqisdp", "", "AMQP", "\uFEFFMQTT")) {
            RawClient client = open(level);
            Bytes body = new Bytes().text(name).u8(level.number()).u8(CLEAN).u16(0);
            client.sendWhatGoes(Packets.framed(
                    0x10, body.raw(willProperties(level)).text(unique("name")).done()));
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 7, 0x7F, 0x85, 0xFF})
    @Normative(value = "MQTT-3.1.2-2", v311 = "MQTT-3.1.2-2", choices = "unknown-version")
    void otherVersionsAreRefused(int version) throws IOException {
        Level form = version > 5 && version < 0x80 || version == 0xFF || version == 0x85 ? Level.V5 : Level.V311;
        RawClient client = open(form);
        Bytes body = new Bytes().text("MQTT").u8(version).u8(CLEAN).u16(0);
        client.send(Packets.framed(
                0x10, body.raw(willProperties(form)).text(unique("version")).done()));
        Received connack = client.expect(Received.CONNACK);
        assertEquals(form.hasProperties() ? 0x84 : 0x01, connack.reason());
        assertFalse(connack.sessionPresent());
        client.expectClosed();
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    @Normative(value = "MQTT-3.1.2-3", v311 = "MQTT-3.1.2-3")
    void theReservedConnectFlagIsRefused(Level level) throws IOException {
        assertRefused(level, 0x81, connect(level, CLEAN | 1, text(unique("flag"))));
        assertWelcome(level, connect(level, CLEAN, text(unique("flag"))));
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    @Normative(
            value = {"MQTT-3.1.2-11", "MQTT-3.1.2-13"},
            v311 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"})
    void flagsOfAWillThatIsNotThereAreRefused(Level level) throws IOException {
        for (int flags : new int[] {0x08, 0x10, 0x18, WILL_RETAIN, WILL_RETAIN | 0x08}) {
            assertRefused(level, 0x81, connect(level, CLEAN | flags, text(unique("will"))));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-9", "MQTT-3.1.2-12"},
            v311 = {"MQTT-3.1.2-9", "MQTT-3.1.2-14"})
    void aWillHasATopicAPayloadAndAQosUpTo2(Level level) throws IOException {
        byte[] topic = text(unique("will/"));
        for (int qos = 0; qos < 3; qos++) {
            int flags = CLEAN | WILL | qos << 3;
            assertWelcome(level, connect(level, flags, text(unique("will")), willProperties(level), topic, text("x")));
        }
        int flags = CLEAN | WILL;
        assertRefused(level, 0x81, connect(level, flags | 0x18, text("will"), willProperties(level), topic, text("x")));
        assertRefused(level, 0x81, connect(level, flags, text("will")));
        assertRefused(level, 0x81, connect(level, flags, text("will"), willProperties(level)));
        assertRefused(level, 0x81, connect(level, flags, text("will"), willProperties(level), topic));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-16", "MQTT-3.1.2-17", "MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT-3.1.4-1"},
            v311 = {"MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT-3.1.2-20", "MQTT-3.1.2-21", "MQTT-3.1.4-1"})
    void userNameAndPasswordAreThereIfTheirFlagsSaySo(Level level) throws IOException {
        byte[] id = text(unique("login"));
        assertRefused(level, 0x81, connect(level, CLEAN, id, text("user")));
        assertRefused(level, 0x81, connect(level, CLEAN | USER, id, text("user"), text("password")));
        assertRefused(level, 0x81, connect(level, CLEAN, id, text("user"), text("password")));
        if (level != Level.V31) {
            // In 3.1 the remaining length goes before the flags.
            assertRefused(level, 0x81, connect(level, CLEAN | USER, id));
            assertRefused(level, 0x81, connect(level, CLEAN | USER | PASSWORD, id, text("user")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    @Normative(v311 = "MQTT-3.1.2-22")
    void aPasswordNeedsAUserNameBefore5(Level level) throws IOException {
        assertRefused(level, 0x81, connect(level, CLEAN | PASSWORD, text(unique("login")), text("password")));
    }

    @Test
    @Normative({"MQTT-3.1.2-16", "MQTT-3.1.2-19"})
    void aPasswordAloneIsWellFormedIn5() throws IOException {
        byte[] id = text(unique("login"));
        assertWellFormed(Level.V5, connect(Level.V5, CLEAN | PASSWORD, id, text("password")));
        assertRefused(Level.V5, 0x81, connect(Level.V5, CLEAN | PASSWORD, id));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-3.1.3-12"},
            v311 = {"MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.3-11"})
    void aPasswordIsBinaryAndAUserNameIsNot(Level level) throws IOException {
        byte[] id = text(unique("login"));
        byte[] notUtf8 = binary(0, 0xFF, 0xED, 0xA0, 0x80);
        assertWellFormed(level, connect(level, CLEAN | USER, id, text("user")));
        assertWellFormed(level, connect(level, CLEAN | USER | PASSWORD, id, text("user"), notUtf8));
        assertRefused(level, 0x81, connect(level, CLEAN | USER | PASSWORD, id, notUtf8, text("password")));
    }

    /** The client is judged by who it is, if it is refused at all, and not by how it says so. */
    private void assertWellFormed(Level level, byte[] connect) throws IOException {
        RawClient client = open(level);
        client.send(connect);
        int reason = client.expect(Received.CONNACK).reason();
        assertTrue(Set.of(0, 4, 5, 0x86, 0x87).contains(reason), () -> "reason " + reason);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.3-1", "MQTT-3.1.3-3"},
            v311 = {"MQTT-3.1.3-1", "MQTT-3.1.3-3"})
    void theFieldsComeInTheirOrder(Level level) throws IOException {
        // Taken in another order, the will's topic would be no topic, or the user name not UTF-8.
        String topic = unique("order/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = open(level);
        client.send(
                connect(level, CLEAN | WILL, text(unique("id")), willProperties(level), text(topic), text("payload")));
        client.expect(Received.CONNACK);
        client.close();
        assertEquals("payload", watcher.expect(Received.PUBLISH).payloadText());
        assertRefused(level, 0x81, connect(level, CLEAN));
        assertRefused(
                level,
                level.hasProperties() ? 0x90 : 0x81,
                connect(level, CLEAN | WILL, text("id"), willProperties(level), text("payload/#"), text(topic)));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.4-1", v311 = "MQTT-3.1.4-1", choices = "malformed-connect")
    void whatDoesNotEndWhereItShouldIsRefused(Level level) throws IOException {
        byte[] sound = Packets.of(level).connect(unique("end")).done();
        for (int length = 2; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            cut[1] = (byte) (length - 2);
            RawClient client = open(level);
            client.sendWhatGoes(cut);
            Received answer = client.next(Deadline.PATIENCE);
            if (answer != null) {
                assertEquals(Level.V5, level, "only 5.0 has a reason for it");
                assertEquals(0x81, answer.reason());
                client.expectClosed();
            }
        }
        assertRefused(level, 0x81, connect(level, CLEAN, text("end"), new byte[1]));
    }

    @Test
    @Normative("MQTT-3.1.4-1")
    void propertiesThatConnectDoesNotHaveAreRefused() throws IOException {
        PropertyBytes[] malformed = {
            new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 1),
            new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 1),
            new PropertyBytes().u8(0x7F, 1)
        };
        PropertyBytes[] wrong = {
            new PropertyBytes().u16(PropertyBytes.RECEIVE_MAXIMUM, 0),
            new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, 0),
            new PropertyBytes().u8(PropertyBytes.REQUEST_PROBLEM_INFORMATION, 2),
            new PropertyBytes().u8(PropertyBytes.REQUEST_RESPONSE_INFORMATION, 2),
            new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 1).u32(PropertyBytes.SESSION_EXPIRY, 1),
            new PropertyBytes().binary(PropertyBytes.AUTHENTICATION_DATA, new byte[1])
        };
        for (PropertyBytes properties : malformed) {
            assertRefused(Level.V5, 0x81, with(properties));
        }
        for (PropertyBytes properties : wrong) {
            assertRefused(Level.V5, 0x82, with(properties));
        }
    }

    private static byte[] with(PropertyBytes properties) {
        return Packets.of(Level.V5)
                .connect(unique("properties"))
                .properties(properties)
                .done();
    }
}
