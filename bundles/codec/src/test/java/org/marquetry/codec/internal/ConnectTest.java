package org.marquetry.codec.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Will;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.marquetry.codec.internal.Wire.V31;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.assertRefused;
import static org.marquetry.codec.internal.Wire.beforeConnect;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.encode;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class ConnectTest {
    private static final byte[] NONE = properties();

    @Test
    void version31IsReadAndWritten() throws PacketException {
        Connect connect = new Connect(V31, true, 10, "me", null, null, null, Properties.NONE);
        byte[] wire = packet(0x10, "MQIsdp", 3, 0x02, 0, 10, "me");
        assertEquals(connect, decode(wire));
        assertArrayEquals(wire, encode(connect, V31));
    }

    @Test
    @Normative(
            value = {},
            v311 = {"MQTT-3.1.3-1", "MQTT-3.1.3-3", "MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21"})
    void version311IsReadAndWrittenWithAllFields() throws PacketException {
        Will will = new Will("w/t", Bytes.of("gone"), QoS.EXACTLY_ONCE, true, Properties.NONE);
        Connect connect = new Connect(V311, false, 0x1234, "me", will, "user", Bytes.of("word"), Properties.NONE);
        byte[] wire = packet(0x10, "MQTT", 4, 0xf4, 0x12, 0x34, "me", "w/t", "gone", "user", "word");
        assertEquals(connect, decode(wire));
        assertArrayEquals(wire, encode(connect, V311));
    }

    @Test
    @Normative({"MQTT-3.1.3-1", "MQTT-3.1.3-3", "MQTT-3.1.2-9", "MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-2.2.2-1"})
    void version5IsReadAndWrittenWithAllFields() throws PacketException {
        Properties properties = Properties.builder()
                .put(Property.SESSION_EXPIRY_INTERVAL, 0xffff_ffffL)
                .put(Property.RECEIVE_MAXIMUM, 20)
                .userProperty("a", "b")
                .build();
        Properties willProperties =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 5).build();
        Will will = new Will("w/t", Bytes.of("gone"), QoS.AT_LEAST_ONCE, false, willProperties);
        Connect connect = new Connect(V5, true, 60, "", will, "user", Bytes.of("word"), properties);
        byte[] wire = packet(
                0x10,
                "MQTT",
                5,
                0xce,
                0,
                60,
                properties(0x11, 0xff, 0xff, 0xff, 0xff, 0x21, 0, 20, 0x26, "a", "b"),
                "",
                properties(0x18, 0, 0, 0, 5),
                "w/t",
                "gone",
                "user",
                "word");
        assertEquals(connect, decode(wire));
        assertArrayEquals(wire, encode(connect, V5));
    }

    @Test
    void version5AllowsAPasswordWithoutAUserName() throws PacketException {
        Connect connect = (Connect) decode(packet(0x10, "MQTT", 5, 0x40, 0, 0, NONE, "me", "token"));
        assertNull(connect.username());
        assertEquals(Bytes.of("token"), connect.password());
    }

    @Test
    @Normative(v311 = "MQTT-3.1.2-22")
    void before5APasswordNeedsAUserName() {
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x42, 0, 0, "me", "word"));
        refused(ReasonCode.MALFORMED_PACKET, V31, packet(0x10, "MQIsdp", 3, 0x42, 0, 0, "me", "word"));
    }

    @Test
    void version31AllowsAFlaggedUserNameAndPasswordToBeMissing() throws PacketException {
        Connect neither = (Connect) decode(packet(0x10, "MQIsdp", 3, 0xc2, 0, 0, "me"));
        assertNull(neither.username());
        assertNull(neither.password());
        Connect nameOnly = (Connect) decode(packet(0x10, "MQIsdp", 3, 0xc2, 0, 0, "me", "user"));
        assertEquals("user", nameOnly.username());
        assertNull(nameOnly.password());
    }

    @Test
    void version31DisregardsTheFlagsOfAWillThatIsNotThere() throws PacketException {
        Connect connect = (Connect) decode(packet(0x10, "MQIsdp", 3, 0x3b, 0, 0, "me"));
        assertNull(connect.will());
    }

    @Test
    @Normative(
            value = {"MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-3.1.4-1"},
            v311 = {"MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.4-1"})
    void aFlaggedFieldThatIsMissingIsMalformed() {
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x82, 0, 0, "me"));
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0xc2, 0, 0, "me", "user"));
        refused(ReasonCode.MALFORMED_PACKET, V5, packet(0x10, "MQTT", 5, 0x40, 0, 0, NONE, "me"));
        refused(ReasonCode.MALFORMED_PACKET, V5, packet(0x10, "MQTT", 5, 0x06, 0, 0, NONE, "me", NONE, "w"));
    }

    @Test
    @Normative(
            value = {"MQTT-3.1.2-16", "MQTT-3.1.2-18"},
            v311 = {"MQTT-3.1.2-18", "MQTT-3.1.2-20", "MQTT-3.1.2-11"})
    void aFieldWithoutItsFlagIsMalformed() {
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x02, 0, 0, "me", "user"));
        refused(ReasonCode.MALFORMED_PACKET, V5, packet(0x10, "MQTT", 5, 0x02, 0, 0, NONE, "me", "user"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Normative(value = "MQTT-3.1.2-3", v311 = "MQTT-3.1.2-3")
    void theReservedConnectFlagIsMalformed(int level) {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x10, "MQTT", level, 0x03, 0, 0, "me"), beforeConnect());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0a, 0x12, 0x1a, 0x22})
    @Normative(
            value = {"MQTT-3.1.2-11", "MQTT-3.1.2-13"},
            v311 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"})
    void flagsOfAWillWithoutAWillAreMalformed(int flags) {
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, flags, 0, 0, "me"));
        refused(ReasonCode.MALFORMED_PACKET, V5, packet(0x10, "MQTT", 5, flags, 0, 0, NONE, "me"));
    }

    @Test
    @Normative(value = "MQTT-3.1.2-12", v311 = "MQTT-3.1.2-14")
    void aWillOfQos3IsMalformed() {
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x1e, 0, 0, "me", "w", "x"));
        refused(ReasonCode.MALFORMED_PACKET, V5, packet(0x10, "MQTT", 5, 0x1e, 0, 0, NONE, "me", NONE, "w", "x"));
        refused(ReasonCode.MALFORMED_PACKET, V31, packet(0x10, "MQIsdp", 3, 0x1e, 0, 0, "me", "w", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "#", "a+b"})
    @Normative({"MQTT-4.7.0-1", "MQTT-4.7.3-1"})
    void aWillTopicIsATopicName(String topic) {
        refused(ReasonCode.TOPIC_NAME_INVALID, V311, packet(0x10, "MQTT", 4, 0x06, 0, 0, "me", topic, "x"));
        refused(ReasonCode.TOPIC_NAME_INVALID, V5, packet(0x10, "MQTT", 5, 0x06, 0, 0, NONE, "me", NONE, topic, "x"));
    }

    @Test
    @Normative(
            value = {"MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12"},
            v311 = {"MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11"})
    void textThatIsNotUtf8IsMalformed() {
        byte[] bad = bytes(0, 2, 0xc3, 0x28);
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x02, 0, 0, bad));
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x06, 0, 0, "me", bad, "x"));
        refused(ReasonCode.MALFORMED_PACKET, V311, packet(0x10, "MQTT", 4, 0x82, 0, 0, "me", bad));
    }

    @Test
    void willPayloadAndPasswordAreAnyBytes() throws PacketException {
        byte[] any = bytes(0, 3, 0xff, 0x00, 0xc0);
        Connect connect = (Connect) decode(packet(0x10, "MQTT", 4, 0xc6, 0, 0, "me", "w", any, "user", any));
        assertEquals(
                Bytes.of((byte) 0xff, (byte) 0, (byte) 0xc0), connect.will().payload());
        assertEquals(connect.will().payload(), connect.password());
    }

    @Test
    void authenticationDataNeedsAMethod() {
        byte[] data = properties(0x16, 0, 1, 7);
        refused(ReasonCode.PROTOCOL_ERROR, V5, packet(0x10, "MQTT", 5, 0x02, 0, 0, data, "me"));
    }

    @ParameterizedTest
    @CsvSource({"6,MQTT_5", "255,MQTT_5", "131,MQTT_5", "132,MQTT_3_1_1", "133,MQTT_5", "3,MQTT_3_1_1", "0,MQTT_3_1_1"})
    @Normative(value = "MQTT-3.1.2-2", v311 = "MQTT-3.1.2-2")
    void anUnknownLevelIsAnsweredInAVersionThatThePeerMayUnderstand(int level, ProtocolVersion answer) {
        refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, answer, packet(0x10, "MQTT", level, 2, 0, 0, "me"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 131})
    void anUnknownLevelOfTheOldNameIsAnsweredInVersion31(int level) {
        refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, V31, packet(0x10, "MQIsdp", level, 2, 0, 0, "me"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mqtt", "MQTX", "MQTTX", "HTTP", "MQIsdq"})
    @Normative(value = "MQTT-3.1.2-1", v311 = "MQTT-3.1.2-1")
    void anUnknownProtocolIsNotAnswered(String name) {
        refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, null, packet(0x10, name, 4, 2, 0, 0, "me"));
    }

    @Test
    void aConnectCutShortAnywhereIsMalformed() {
        byte[] whole = bytes("MQTT", 5, 0xc6, 0, 60, properties(0x21, 0, 9), "me", NONE, "w", "x", "user", "word");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = new byte[length];
            System.arraycopy(whole, 0, part, 0, length);
            ProtocolVersion known = length < 7 ? null : V5;
            refused(ReasonCode.MALFORMED_PACKET, known, packet(0x10, part));
        }
    }

    @Test
    void aVersionOtherThanThePacketsIsRefused() {
        Connect connect = new Connect(V5, true, 0, "me", null, null, null, Properties.NONE);
        assertThrows(IllegalArgumentException.class, () -> encode(connect, V311));
    }

    private static Object decode(byte[] wire) throws PacketException {
        return Wire.decode(wire, beforeConnect());
    }

    private static void refused(ReasonCode reason, ProtocolVersion version, byte[] wire) {
        assertEquals(version, assertRefused(reason, wire, beforeConnect()).version());
    }
}
