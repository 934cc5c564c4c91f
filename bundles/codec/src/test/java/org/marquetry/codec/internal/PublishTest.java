package org.marquetry.codec.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.marquetry.codec.internal.Wire.V31;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.assertRefused;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.decode;
import static org.marquetry.codec.internal.Wire.encode;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.fromServer;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class PublishTest {
    private static final Bytes PAYLOAD = Bytes.of("on");
    private static final byte[] ON = bytes((int) 'o', (int) 'n');

    @Test
    @Normative(
            value = {"MQTT-3.3.2-1", "MQTT-2.2.1-2"},
            v311 = {"MQTT-3.3.2-1", "MQTT-2.3.1-5"})
    void qos0IsTopicAndPayload() throws PacketException {
        Publish publish = new Publish("a/b", PAYLOAD, QoS.AT_MOST_ONCE, true, false, 0, Properties.NONE);
        byte[] wire = packet(0x31, "a/b", ON);
        assertEquals(publish, decode(wire, fromClient(V311)));
        assertEquals(publish, decode(wire, fromClient(V31)));
        assertArrayEquals(wire, encode(publish, V311));
    }

    @Test
    void aboveQos0APacketIdentifierFollowsTheTopic() throws PacketException {
        Publish publish = new Publish("a/b", PAYLOAD, QoS.AT_LEAST_ONCE, false, true, 0x0102, Properties.NONE);
        byte[] wire = packet(0x3a, "a/b", 1, 2, ON);
        assertEquals(publish, decode(wire, fromClient(V311)));
        assertArrayEquals(wire, encode(publish, V311));
    }

    @Test
    void version5HasProperties() throws PacketException {
        Properties properties = Properties.builder()
                .put(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .put(Property.SUBSCRIPTION_IDENTIFIER, 300)
                .put(Property.SUBSCRIPTION_IDENTIFIER, 300)
                .build();
        Publish publish = new Publish("a/b", PAYLOAD, QoS.EXACTLY_ONCE, false, false, 7, properties);
        byte[] wire = packet(0x34, "a/b", 0, 7, properties(0x01, 1, 0x0b, 0xac, 0x02, 0x0b, 0xac, 0x02), ON);
        assertEquals(publish, decode(wire, fromServer(V5)));
        assertArrayEquals(wire, encode(publish, V5));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aPayloadMayBeEmpty(ProtocolVersion version) throws PacketException {
        Publish publish = new Publish("a", Bytes.EMPTY, QoS.AT_MOST_ONCE, true, false, 0, Properties.NONE);
        assertEquals(publish, decode(encode(publish, version), fromClient(version)));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Normative(value = "MQTT-3.3.1-4", v311 = "MQTT-3.3.1-4")
    void qos3IsMalformed(ProtocolVersion version) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x36), fromClient(version));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x3f), fromServer(version));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Normative(value = "MQTT-3.3.1-2", v311 = "MQTT-3.3.1-2")
    void aRepetitionAtQos0IsMalformed(ProtocolVersion version) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x38), fromClient(version));
    }

    @Test
    @Normative(value = "MQTT-3.3.1-2", v311 = "MQTT-3.3.1-2")
    void aRepetitionIsNotWrittenAtQos0() {
        Publish publish = new Publish("a", PAYLOAD, QoS.AT_MOST_ONCE, false, true, 0, Properties.NONE);
        assertArrayEquals(packet(0x30, "a", ON), encode(publish, V311));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Normative(value = "MQTT-2.2.1-3", v311 = "MQTT-2.3.1-1")
    void packetIdentifierZeroIsAProtocolError(ProtocolVersion version) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x32, "a", 0, 0, 0), fromClient(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+", "a/#", "abcdefgh+", "+abcdefgh", "abcdefghijklmnop#qrst", "ä/+", "a+b"})
    @Normative(
            value = {"MQTT-3.3.2-2", "MQTT-4.7.0-1"},
            v311 = {"MQTT-3.3.2-2", "MQTT-4.7.1-1"})
    void aTopicNameWithAWildcardIsRefused(String topic) {
        assertRefused(ReasonCode.TOPIC_NAME_INVALID, packet(0x30, topic, ON), fromClient(V311));
        assertRefused(ReasonCode.TOPIC_NAME_INVALID, packet(0x30, topic, properties(), ON), fromClient(V5));
    }

    @Test
    @Normative(
            value = {"MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-3.3.2-1", "MQTT-4.7.3-2"},
            v311 = {"MQTT-1.5.3-1", "MQTT-1.5.3-2", "MQTT-3.3.2-1", "MQTT-4.7.3-2"})
    void aTopicNameThatIsNotTextIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, 0, 3, 'a' + 0, 0, 'b' + 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, 0, 3, 0xed, 0xa0, 0x80), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, 0, 2, 0xc0, 0x80), fromClient(V311));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                " ",
                "$SYS/x",
                "Grüße/été",
                "温度/室内",
                "\uFEFFa",
                "a\u0001b\u007f",
                "\uD83D\uDE00",
                "a-long-topic/with/ascii/and/then/ü/more/ascii/behind"
            })
    @Normative(
            value = {"MQTT-1.5.4-3", "MQTT-4.7.3-4"},
            v311 = "MQTT-1.5.3-3")
    void allOtherTextIsATopicNameAndKept(String topic) throws PacketException {
        Publish read = (Publish) decode(packet(0x30, topic, ON), fromClient(V311));
        assertEquals(topic, read.topic());
    }

    @Test
    @Normative(
            value = {"MQTT-4.7.3-1"},
            v311 = "MQTT-4.7.3-1")
    void anEmptyTopicNameWithoutAnAliasIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x30, "", ON), fromClient(V311));
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x30, "", properties(), ON), fromClient(V5));
    }

    @Test
    void anEmptyTopicNameWithAnAliasIsFine() throws PacketException {
        Publish read = (Publish) decode(packet(0x30, "", properties(0x23, 0, 5), ON), fromClient(V5));
        assertEquals("", read.topic());
        assertEquals(5, read.properties().number(Property.TOPIC_ALIAS, 0));
    }

    @Test
    @Normative("MQTT-3.3.2-8")
    void topicAliasZeroIsInvalid() {
        assertRefused(ReasonCode.TOPIC_ALIAS_INVALID, packet(0x30, "a", properties(0x23, 0, 0)), fromClient(V5));
    }

    @Test
    @Normative("MQTT-3.3.4-6")
    void aSubscriptionIdentifierFromAClientIsAProtocolError() throws PacketException {
        byte[] wire = packet(0x30, "a", properties(0x0b, 1));
        assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromClient(V5));
        assertEquals(1, ((Publish) decode(wire, fromServer(V5))).properties().subscriptionIdentifiers()[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "#"})
    @Normative({"MQTT-3.3.2-14", "MQTT-4.7.3-1"})
    void aResponseTopicIsATopicName(String topic) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x30, "a", properties(0x08, topic)), fromClient(V5));
    }

    @Test
    @Normative({"MQTT-3.3.2-13", "MQTT-3.3.2-19"})
    void textOfPropertiesThatIsNotUtf8IsMalformed() {
        byte[] bad = bytes(0, 1, 0xff);
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", properties(0x08, bad)), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", properties(0x03, bad)), fromClient(V5));
    }

    @Test
    void aPublishCutShortIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, 0, 2, 'a' + 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x32, "a"), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x32, "a", 1), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a"), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", 1), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", 0x80, 0x00), fromClient(V5));
    }

    @Test
    void aTopicOf65535BytesIsReadAndOneByteMoreNotWritten() throws PacketException {
        Publish longest = new Publish("x".repeat(65_535), PAYLOAD, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
        assertEquals(longest, decode(encode(longest, V311), fromClient(V311)));
        Publish tooLong = new Publish("x".repeat(65_536), PAYLOAD, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
        assertThrows(IllegalArgumentException.class, () -> encode(tooLong, V311));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\ud800", "\ud800a", "\udc00"})
    @Normative({"MQTT-1.5.4-1", "MQTT-1.5.4-2"})
    void textThatCannotStandOnTheWireIsNotWritten(String topic) {
        Publish publish = new Publish(topic, PAYLOAD, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
        assertThrows(IllegalArgumentException.class, () -> encode(publish, V5));
    }
}
