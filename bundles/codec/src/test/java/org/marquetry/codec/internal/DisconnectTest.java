package org.marquetry.codec.internal;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
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

class DisconnectTest {
    private static final Disconnect NORMAL = new Disconnect(ReasonCode.SUCCESS, Properties.NONE);
    private static final Set<ReasonCode> OF_NEITHER = EnumSet.of(
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.GRANTED_QOS_2,
            ReasonCode.NO_MATCHING_SUBSCRIBERS,
            ReasonCode.NO_SUBSCRIPTION_EXISTED,
            ReasonCode.CONTINUE_AUTHENTICATION,
            ReasonCode.RE_AUTHENTICATE,
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.BANNED,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    private static final Set<ReasonCode> OF_SERVERS = EnumSet.of(
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.SERVER_BUSY,
            ReasonCode.SERVER_SHUTTING_DOWN,
            ReasonCode.KEEP_ALIVE_TIMEOUT,
            ReasonCode.SESSION_TAKEN_OVER,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.RETAIN_NOT_SUPPORTED,
            ReasonCode.QOS_NOT_SUPPORTED,
            ReasonCode.USE_ANOTHER_SERVER,
            ReasonCode.SERVER_MOVED,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.CONNECTION_RATE_EXCEEDED,
            ReasonCode.MAXIMUM_CONNECT_TIME,
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

    @Test
    void aNormalOneHasNoBody() throws PacketException {
        byte[] wire = bytes(0xe0, 0);
        assertEquals(NORMAL, decode(wire, fromClient(V31)));
        assertEquals(NORMAL, decode(wire, fromClient(V311)));
        assertEquals(NORMAL, decode(wire, fromClient(V5)));
        assertArrayEquals(wire, encode(NORMAL, V311));
        assertArrayEquals(wire, encode(NORMAL, V5));
    }

    @Test
    void aReasonMayStandAlone() throws PacketException {
        Disconnect disconnect = new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, Properties.NONE);
        assertEquals(disconnect, decode(bytes(0xe0, 1, 4), fromClient(V5)));
        assertEquals(disconnect, decode(bytes(0xe0, 2, 4, 0), fromClient(V5)));
        assertArrayEquals(bytes(0xe0, 1, 4), encode(disconnect, V5));
        assertEquals(NORMAL, decode(bytes(0xe0, 1, 0), fromClient(V5)));
    }

    @Test
    void propertiesAreReadAndWritten() throws PacketException {
        Properties properties =
                Properties.builder().put(Property.SESSION_EXPIRY_INTERVAL, 60).build();
        Disconnect disconnect = new Disconnect(ReasonCode.SUCCESS, properties);
        byte[] wire = packet(0xe0, 0, properties(0x11, 0, 0, 0, 60));
        assertEquals(disconnect, decode(wire, fromClient(V5)));
        assertArrayEquals(wire, encode(disconnect, V5));
    }

    @Test
    void before5ABodyIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xe0, 1, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xe0, 1, 0), fromClient(V31));
    }

    @Test
    @Normative("MQTT-3.14.2-2")
    void aServerDoesNotSetTheSessionExpiry() {
        byte[] wire = packet(0xe0, 0, properties(0x11, 0, 0, 0, 60));
        assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
    }

    @Test
    @Normative("MQTT-3.14.2-1")
    void onlyTheReasonsOfTheTableAreAllowedByWhoSendsThem() throws PacketException {
        for (ReasonCode reason : ReasonCode.values()) {
            byte[] wire = bytes(0xe0, 1, reason.code());
            Disconnect disconnect = new Disconnect(reason, Properties.NONE);
            if (OF_NEITHER.contains(reason) || OF_SERVERS.contains(reason)) {
                assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromClient(V5));
            } else {
                assertEquals(disconnect, decode(wire, fromClient(V5)));
            }
            if (OF_NEITHER.contains(reason) || reason == ReasonCode.DISCONNECT_WITH_WILL_MESSAGE) {
                assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
            } else {
                assertEquals(disconnect, decode(wire, fromServer(V5)));
            }
        }
    }

    @Test
    void bytesBehindThePropertiesAreMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xe0, 3, 0, 0, 0), fromClient(V5));
    }
}
