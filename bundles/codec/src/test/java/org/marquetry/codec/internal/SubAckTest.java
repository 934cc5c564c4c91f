package org.marquetry.codec.internal;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.UnsubAck;
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
import static org.marquetry.codec.internal.Wire.fromServer;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class SubAckTest {
    private static final Properties WHY =
            Properties.builder().put(Property.REASON_STRING, "why").build();

    @Test
    @Normative(
            value = {"MQTT-3.9.3-1", "MQTT-2.2.1-6"},
            v311 = "MQTT-3.9.3-1")
    void reasonsKeepTheirOrder() throws PacketException {
        SubAck subAck =
                new SubAck(9, List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.QUOTA_EXCEEDED, ReasonCode.SUCCESS), WHY);
        byte[] wire = packet(0x90, 0, 9, properties(0x1f, "why"), 2, 0x97, 0);
        assertEquals(subAck, decode(wire, fromServer(V5)));
        assertArrayEquals(wire, encode(subAck, V5));
    }

    @Test
    @Normative(v311 = "MQTT-3.9.3-2")
    void version311HasOneFailure() throws PacketException {
        SubAck subAck = new SubAck(9, List.of(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_1), Properties.NONE);
        byte[] wire = packet(0x90, 0, 9, 0x80, 1);
        assertArrayEquals(wire, encode(subAck, V311));
        SubAck read = new SubAck(9, List.of(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.GRANTED_QOS_1), Properties.NONE);
        assertEquals(read, decode(wire, fromServer(V311)));
    }

    @Test
    void version31HasNoFailureButReadsThatOfOtherServers() throws PacketException {
        SubAck subAck = new SubAck(9, List.of(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_2), Properties.NONE);
        assertArrayEquals(packet(0x90, 0, 9, 0, 2), encode(subAck, V31));
        SubAck read = (SubAck) decode(packet(0x90, 0, 9, 0x80, 0xfd), fromServer(V31));
        assertEquals(List.of(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.GRANTED_QOS_1), read.reasons());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 0x7f, 0x81, 0xff})
    @Normative(v311 = "MQTT-3.9.3-2")
    void reservedReturnCodesAreMalformed(int code) {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x90, 0, 9, code), fromServer(V311));
    }

    @Test
    @Normative("MQTT-3.9.3-2")
    void onlyTheReasonsOfTheTableAreAllowed() throws PacketException {
        Set<ReasonCode> allowed = EnumSet.of(
                ReasonCode.SUCCESS,
                ReasonCode.GRANTED_QOS_1,
                ReasonCode.GRANTED_QOS_2,
                ReasonCode.UNSPECIFIED_ERROR,
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                ReasonCode.NOT_AUTHORIZED,
                ReasonCode.TOPIC_FILTER_INVALID,
                ReasonCode.PACKET_IDENTIFIER_IN_USE,
                ReasonCode.QUOTA_EXCEEDED,
                ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        for (ReasonCode reason : ReasonCode.values()) {
            byte[] wire = packet(0x90, 0, 9, 0, reason.code());
            if (allowed.contains(reason)) {
                assertEquals(new SubAck(9, List.of(reason), Properties.NONE), decode(wire, fromServer(V5)));
            } else {
                assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
            }
        }
    }

    @Test
    void anUnsubackHasReasonsSince5() throws PacketException {
        UnsubAck unsubAck = new UnsubAck(9, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED), WHY);
        byte[] wire = packet(0xb0, 0, 9, properties(0x1f, "why"), 0, 0x11);
        assertEquals(unsubAck, decode(wire, fromServer(V5)));
        assertArrayEquals(wire, encode(unsubAck, V5));
        assertArrayEquals(bytes(0xb0, 2, 0, 9), encode(unsubAck, V311));
        assertEquals(new UnsubAck(9, List.of(), Properties.NONE), decode(bytes(0xb0, 2, 0, 9), fromServer(V31)));
    }

    @Test
    @Normative("MQTT-3.11.3-2")
    void onlyTheReasonsOfUnsubackAreAllowed() throws PacketException {
        Set<ReasonCode> allowed = EnumSet.of(
                ReasonCode.SUCCESS,
                ReasonCode.NO_SUBSCRIPTION_EXISTED,
                ReasonCode.UNSPECIFIED_ERROR,
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                ReasonCode.NOT_AUTHORIZED,
                ReasonCode.TOPIC_FILTER_INVALID,
                ReasonCode.PACKET_IDENTIFIER_IN_USE);
        for (ReasonCode reason : ReasonCode.values()) {
            byte[] wire = packet(0xb0, 0, 9, 0, reason.code());
            if (allowed.contains(reason)) {
                assertEquals(new UnsubAck(9, List.of(reason), Properties.NONE), decode(wire, fromServer(V5)));
            } else {
                assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
            }
        }
    }

    @Test
    void aWrongLengthIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x90, 0, 9), fromServer(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x90, 0, 9, properties()), fromServer(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xb0, 0, 9, properties()), fromServer(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xb0, 0, 9, 0), fromServer(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xb0, 0), fromServer(V311));
    }

    @Test
    void packetIdentifierZeroIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x90, 0, 0, 0), fromServer(V311));
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0xb0, 0, 0), fromServer(V311));
    }
}
