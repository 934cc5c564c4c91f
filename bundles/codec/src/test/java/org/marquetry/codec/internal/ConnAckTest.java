package org.marquetry.codec.internal;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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

class ConnAckTest {
    @Test
    void version5IsReadAndWritten() throws PacketException {
        Properties properties = Properties.builder()
                .put(Property.ASSIGNED_CLIENT_IDENTIFIER, "you")
                .put(Property.MAXIMUM_QOS, 1)
                .build();
        ConnAck connAck = new ConnAck(true, ReasonCode.SUCCESS, properties);
        byte[] wire = packet(0x20, 1, 0, properties(0x12, "you", 0x24, 1));
        assertEquals(connAck, decode(wire, fromServer(V5)));
        assertArrayEquals(wire, encode(connAck, V5));
    }

    @ParameterizedTest
    @CsvSource({
        "0,SUCCESS",
        "1,UNSUPPORTED_PROTOCOL_VERSION",
        "2,CLIENT_IDENTIFIER_NOT_VALID",
        "3,SERVER_UNAVAILABLE",
        "4,BAD_USER_NAME_OR_PASSWORD",
        "5,NOT_AUTHORIZED"
    })
    void returnCodesStandForReasons(int code, ReasonCode reason) throws PacketException {
        ConnAck connAck = new ConnAck(false, reason, Properties.NONE);
        byte[] wire = bytes(0x20, 2, 0, code);
        assertEquals(connAck, decode(wire, fromServer(V311)));
        assertArrayEquals(wire, encode(connAck, V311));
        assertArrayEquals(wire, encode(connAck, V31));
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_BUSY,3",
        "QUOTA_EXCEEDED,3",
        "USE_ANOTHER_SERVER,3",
        "CONNECTION_RATE_EXCEEDED,3",
        "BAD_AUTHENTICATION_METHOD,4",
        "BANNED,5",
        "TOPIC_NAME_INVALID,5",
        "QOS_NOT_SUPPORTED,5"
    })
    void otherReasonsBecomeTheNearestReturnCode(ReasonCode reason, int code) {
        assertArrayEquals(bytes(0x20, 2, 0, code), encode(new ConnAck(false, reason, Properties.NONE), V311));
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void everyFailureHasAReturnCodeOfFailure(ReasonCode reason) {
        if (reason.isError()) {
            int code = encode(new ConnAck(false, reason, Properties.NONE), V311)[3];
            assertTrue(code >= 1 && code <= 5, reason + " became " + code);
        }
    }

    @Test
    @Normative(value = "MQTT-3.2.2-6", v311 = "MQTT-3.2.2-4")
    void aRefusalNeverTellsOfASession() {
        ConnAck refusal = new ConnAck(true, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        assertArrayEquals(bytes(0x20, 3, 0, 0x87, 0), encode(refusal, V5));
        assertArrayEquals(bytes(0x20, 2, 0, 5), encode(refusal, V311));
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(0x20, 3, 1, 0x87, 0), fromServer(V5));
    }

    @Test
    void version31DoesNotTellOfASession() throws PacketException {
        assertArrayEquals(bytes(0x20, 2, 0, 0), encode(new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE), V31));
        ConnAck read = (ConnAck) decode(bytes(0x20, 2, 0xff, 0), fromServer(V31));
        assertEquals(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE), read);
    }

    @Test
    @Normative("MQTT-3.2.2-1")
    void reservedAcknowledgeFlagsAreMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 3, 2, 0, 0), fromServer(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 2, 2, 0), fromServer(V311));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 128, 255})
    void reservedReturnCodesAreMalformed(int code) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 2, 0, code), fromServer(V311));
    }

    @Test
    @Normative("MQTT-3.2.2-8")
    void onlyTheReasonsOfTheTableAreAllowed() throws PacketException {
        Set<ReasonCode> others = EnumSet.of(
                ReasonCode.GRANTED_QOS_1,
                ReasonCode.GRANTED_QOS_2,
                ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                ReasonCode.NO_SUBSCRIPTION_EXISTED,
                ReasonCode.CONTINUE_AUTHENTICATION,
                ReasonCode.RE_AUTHENTICATE,
                ReasonCode.SERVER_SHUTTING_DOWN,
                ReasonCode.KEEP_ALIVE_TIMEOUT,
                ReasonCode.SESSION_TAKEN_OVER,
                ReasonCode.TOPIC_FILTER_INVALID,
                ReasonCode.PACKET_IDENTIFIER_IN_USE,
                ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                ReasonCode.TOPIC_ALIAS_INVALID,
                ReasonCode.MESSAGE_RATE_TOO_HIGH,
                ReasonCode.ADMINISTRATIVE_ACTION,
                ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                ReasonCode.MAXIMUM_CONNECT_TIME,
                ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        for (ReasonCode reason : ReasonCode.values()) {
            byte[] wire = bytes(0x20, 3, 0, reason.code(), 0);
            if (others.contains(reason)) {
                assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
            } else {
                assertEquals(new ConnAck(false, reason, Properties.NONE), decode(wire, fromServer(V5)));
            }
        }
    }

    @Test
    void aWrongLengthIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 1, 0), fromServer(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 3, 0, 0, 0), fromServer(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 2, 0, 0), fromServer(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x20, 4, 0, 0, 0, 0), fromServer(V5));
    }
}
