package org.marquetry.codec.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.codec.internal.Wire.V31;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.assertRefused;
import static org.marquetry.codec.internal.Wire.decode;
import static org.marquetry.codec.internal.Wire.encode;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class UnsubscribeTest {
    @Test
    void filtersAreReadAndWritten() throws PacketException {
        Unsubscribe unsubscribe = new Unsubscribe(10, List.of("a/b", "#"), Properties.NONE);
        byte[] wire = packet(0xa2, 0, 10, "a/b", "#");
        assertEquals(unsubscribe, decode(wire, fromClient(V311)));
        assertEquals(unsubscribe, decode(wire, fromClient(V31)));
        assertArrayEquals(wire, encode(unsubscribe, V311));
    }

    @Test
    void propertiesAreReadAndWritten() throws PacketException {
        Properties properties = Properties.builder().userProperty("a", "b").build();
        Unsubscribe unsubscribe = new Unsubscribe(10, List.of("$share/g/x"), properties);
        byte[] wire = packet(0xa2, 0, 10, properties(0x26, "a", "b"), "$share/g/x");
        assertEquals(unsubscribe, decode(wire, fromClient(V5)));
        assertArrayEquals(wire, encode(unsubscribe, V5));
    }

    @Test
    @Normative(value = "MQTT-3.10.3-2", v311 = "MQTT-3.10.3-2")
    void anUnsubscribeWithoutFiltersIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0xa2, 0, 10), fromClient(V311));
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0xa2, 0, 10, properties()), fromClient(V5));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Normative(value = "MQTT-2.2.1-3", v311 = "MQTT-2.3.1-1")
    void packetIdentifierZeroIsAProtocolError(ProtocolVersion version) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0xa2, 0, 0, properties(), "a"), fromClient(version));
    }

    @Test
    @Normative(value = "MQTT-3.10.3-1", v311 = "MQTT-3.10.3-1")
    void aFilterThatIsNotTextIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xa2, 0, 1, 0, 1, 0xff), fromClient(V311));
    }

    @Test
    void anIllFormedFilterIsInvalid() {
        assertRefused(ReasonCode.TOPIC_FILTER_INVALID, packet(0xa2, 0, 1, "a#"), fromClient(V311));
        assertRefused(ReasonCode.TOPIC_FILTER_INVALID, packet(0xa2, 0, 1, properties(), ""), fromClient(V5));
    }

    @Test
    void anUnsubscribeCutShortIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xa2, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xa2, 0, 1), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xa2, 0, 1, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0xa2, 0, 1, 0, 9), fromClient(V311));
    }
}
