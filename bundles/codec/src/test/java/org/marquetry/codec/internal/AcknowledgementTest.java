package org.marquetry.codec.internal;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

class AcknowledgementTest {
    @ParameterizedTest
    @CsvSource({"PUBACK,0x40", "PUBREC,0x50", "PUBREL,0x62", "PUBCOMP,0x70"})
    void aSuccessIsFourBytesInAllVersions(PacketType type, String first) throws PacketException {
        byte[] wire = bytes(Integer.decode(first), 2, 0x12, 0x34);
        Acknowledgement value = new Acknowledgement(type, 0x1234, ReasonCode.SUCCESS, Properties.NONE);
        for (ProtocolVersion version : ProtocolVersion.values()) {
            assertEquals(value, decode(wire, fromClient(version)));
            assertEquals(value, decode(wire, fromServer(version)));
            assertArrayEquals(wire, encode(value, version));
            assertArrayEquals(wire, encodeShort(type, 0x1234, ReasonCode.SUCCESS, version));
        }
    }

    @Test
    void aReasonWithoutPropertiesIsOneByteMore() throws PacketException {
        byte[] wire = bytes(0x50, 3, 0, 7, 0x87);
        Acknowledgement value = new Acknowledgement(PacketType.PUBREC, 7, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        assertEquals(value, decode(wire, fromServer(V5)));
        assertArrayEquals(wire, encode(value, V5));
        assertArrayEquals(wire, encodeShort(PacketType.PUBREC, 7, ReasonCode.NOT_AUTHORIZED, V5));
    }

    @Test
    void aPropertyLengthOfZeroIsRead() throws PacketException {
        Acknowledgement value = new Acknowledgement(PacketType.PUBACK, 7, ReasonCode.SUCCESS, Properties.NONE);
        assertEquals(value, decode(bytes(0x40, 4, 0, 7, 0, 0), fromServer(V5)));
    }

    @Test
    void propertiesAreReadAndWritten() throws PacketException {
        Properties properties =
                Properties.builder().put(Property.REASON_STRING, "why").build();
        Acknowledgement value =
                new Acknowledgement(PacketType.PUBCOMP, 7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, properties);
        byte[] wire = packet(0x70, 0, 7, 0x92, properties(0x1f, "why"));
        assertEquals(value, decode(wire, fromClient(V5)));
        assertArrayEquals(wire, encode(value, V5));
    }

    @Test
    void reasonsAreNotWrittenBefore5() {
        Acknowledgement value = new Acknowledgement(PacketType.PUBACK, 7, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        assertArrayEquals(bytes(0x40, 2, 0, 7), encode(value, V311));
        assertArrayEquals(bytes(0x40, 2, 0, 7), encodeShort(PacketType.PUBACK, 7, ReasonCode.NOT_AUTHORIZED, V31));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void packetIdentifierZeroIsAProtocolError(ProtocolVersion version) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(0x40, 2, 0, 0), fromClient(version));
    }

    @Test
    void aWrongLengthIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x40, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x40, 1, 0), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x40, 3, 0, 1, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x40, 5, 0, 1, 0, 0, 0), fromClient(V5));
    }

    @ParameterizedTest
    @CsvSource({
        "PUBACK,0x40,SUCCESS NO_MATCHING_SUBSCRIBERS UNSPECIFIED_ERROR IMPLEMENTATION_SPECIFIC_ERROR NOT_AUTHORIZED "
                + "TOPIC_NAME_INVALID PACKET_IDENTIFIER_IN_USE QUOTA_EXCEEDED PAYLOAD_FORMAT_INVALID",
        "PUBREC,0x50,SUCCESS NO_MATCHING_SUBSCRIBERS UNSPECIFIED_ERROR IMPLEMENTATION_SPECIFIC_ERROR NOT_AUTHORIZED "
                + "TOPIC_NAME_INVALID PACKET_IDENTIFIER_IN_USE QUOTA_EXCEEDED PAYLOAD_FORMAT_INVALID",
        "PUBREL,0x62,SUCCESS PACKET_IDENTIFIER_NOT_FOUND",
        "PUBCOMP,0x70,SUCCESS PACKET_IDENTIFIER_NOT_FOUND"
    })
    @Normative({"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void onlyTheReasonsOfTheTableAreAllowed(PacketType type, String first, String allowed) throws PacketException {
        for (ReasonCode reason : ReasonCode.values()) {
            byte[] wire = bytes(Integer.decode(first), 3, 0, 7, reason.code());
            if ((" " + allowed + " ").contains(" " + reason.name() + " ")) {
                assertEquals(new Acknowledgement(type, 7, reason, Properties.NONE), decode(wire, fromServer(V5)));
            } else {
                assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
            }
        }
    }

    @Test
    void aClientThatSpeaksOfSubscribersIsUnderstood() throws Exception {
        for (PacketType type : List.of(PacketType.PUBACK, PacketType.PUBREC)) {
            assertEquals(
                    new Acknowledgement(type, 7, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE),
                    decode(bytes(type.code() << 4, 3, 0, 7, 0x10), fromClient(V5)));
        }
    }

    @Test
    void aReleaseThatIsSentAgainSaysSoInTheVersionThatHasAFlagForIt() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            ByteBuf out = Unpooled.buffer();
            new WireCodec().encodeReleaseAgain(0x1234, version, out);
            int first = version == ProtocolVersion.MQTT_3_1 ? 0x6a : 0x62;
            assertArrayEquals(bytes(first, 2, 0x12, 0x34), ByteBufUtil.getBytes(out));
        }
    }

    @Test
    void aReasonWithoutMeaningIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x40, 3, 0, 7, 0x7f), fromClient(V5));
    }

    private static byte[] encodeShort(PacketType type, int packetId, ReasonCode reason, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer(0);
        new WireCodec().encodeAcknowledgement(type, packetId, reason, version, out);
        return ByteBufUtil.getBytes(out);
    }
}
