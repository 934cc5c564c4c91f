package org.marquetry.codec.internal;

import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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

class AuthTest {
    private static final Properties SCRAM = Properties.builder()
            .put(Property.AUTHENTICATION_METHOD, "SCRAM")
            .put(Property.AUTHENTICATION_DATA, Bytes.of("x"))
            .build();
    private static final byte[] SCRAM_WIRE = properties(0x15, "SCRAM", 0x16, "x");

    @Test
    void aStepIsReadAndWritten() throws PacketException {
        Auth auth = new Auth(ReasonCode.CONTINUE_AUTHENTICATION, SCRAM);
        byte[] wire = packet(0xf0, 0x18, SCRAM_WIRE);
        assertEquals(auth, decode(wire, fromClient(V5)));
        assertEquals(auth, decode(wire, fromServer(V5)));
        assertArrayEquals(wire, encode(auth, V5));
    }

    @Test
    void aSuccessWithoutPropertiesHasNoBodyAndComesFromAServer() throws PacketException {
        Auth auth = new Auth(ReasonCode.SUCCESS, Properties.NONE);
        assertArrayEquals(bytes(0xf0, 0), encode(auth, V5));
        assertEquals(auth, decode(bytes(0xf0, 0), fromServer(V5)));
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(0xf0, 0), fromClient(V5));
    }

    @Test
    @Normative("MQTT-3.15.2-1")
    void reasonsDependOnWhoSends() throws PacketException {
        for (ReasonCode reason : ReasonCode.values()) {
            byte[] wire = packet(0xf0, reason.code(), SCRAM_WIRE);
            Auth auth = new Auth(reason, SCRAM);
            switch (reason) {
                case SUCCESS -> {
                    assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromClient(V5));
                    assertEquals(auth, decode(wire, fromServer(V5)));
                }
                case CONTINUE_AUTHENTICATION -> {
                    assertEquals(auth, decode(wire, fromClient(V5)));
                    assertEquals(auth, decode(wire, fromServer(V5)));
                }
                case RE_AUTHENTICATE -> {
                    assertEquals(auth, decode(wire, fromClient(V5)));
                    assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
                }
                default -> {
                    assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromClient(V5));
                    assertRefused(ReasonCode.PROTOCOL_ERROR, wire, fromServer(V5));
                }
            }
        }
    }

    @Test
    void anAuthWithoutAMethodIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0xf0, 0x18, properties()), fromClient(V5));
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0xf0, 0x18, properties(0x16, "x")), fromClient(V5));
    }

    @Test
    void anAuthWithoutAPropertyLengthIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xf0, 0x18), fromClient(V5));
    }

    @Test
    void versionsBefore5HaveNoAuth() {
        Auth auth = new Auth(ReasonCode.CONTINUE_AUTHENTICATION, SCRAM);
        assertThrows(IllegalArgumentException.class, () -> encode(auth, V311));
    }
}
