package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.UserProperty;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.assertRefused;
import static org.marquetry.codec.internal.Wire.beforeConnect;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.decode;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.fromServer;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class PropertiesTest {
    @ParameterizedTest
    @EnumSource(PacketType.class)
    void eachPropertyIsReadInItsPacketsAndMalformedInOthers(PacketType type) throws PacketException {
        if (type == PacketType.PINGREQ || type == PacketType.PINGRESP) {
            return;
        }
        for (Property property : Property.values()) {
            byte[] wire = packetWith(type, properties(example(property)));
            if (property.allowedIn(type)) {
                assertEquals(1, Wire.decodeAll(wire, rulesFor(type)).size());
            } else {
                assertRefused(ReasonCode.MALFORMED_PACKET, wire, rulesFor(type));
            }
        }
    }

    @Test
    void eachPropertyOfAWillIsReadAndOthersAreMalformed() throws PacketException {
        for (Property property : Property.values()) {
            byte[] wire =
                    packet(0x10, "MQTT", 5, 0x06, 0, 0, properties(), "me", properties(example(property)), "w", "x");
            if (property.allowedInWill()) {
                assertEquals(1, Wire.decodeAll(wire, beforeConnect()).size());
            } else {
                assertRefused(ReasonCode.MALFORMED_PACKET, wire, beforeConnect());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PacketType.class)
    void aPropertyThatStandsTwiceIsAProtocolErrorUnlessItMayBeRepeated(PacketType type) throws PacketException {
        if (type == PacketType.PINGREQ || type == PacketType.PINGRESP) {
            return;
        }
        for (Property property : Property.values()) {
            if (property.allowedIn(type)) {
                byte[] wire = packetWith(type, properties(example(property), example(property)));
                if (property.repeatableIn(type)) {
                    assertEquals(1, Wire.decodeAll(wire, rulesFor(type)).size());
                } else {
                    assertRefused(ReasonCode.PROTOCOL_ERROR, wire, rulesFor(type));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x04, 0x0a, 0x14, 0x1b, 0x20, 0x2b, 0x3f, 0x40, 0x7f, 0x80, 0xff})
    void anUnknownPropertyIsMalformed(int id) {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", properties(id, 0, 0)), fromClient(V5));
    }

    @Test
    void everyPropertyWithoutItsWholeValueIsMalformed() {
        for (Property property : Property.values()) {
            byte[] whole = example(property);
            for (int length = 1; length < whole.length; length++) {
                byte[] part = new byte[length];
                System.arraycopy(whole, 0, part, 0, length);
                PacketType type = placeOf(property);
                byte[] wire = type == null
                        ? packet(0x10, "MQTT", 5, 0x06, 0, 0, properties(), "me", properties(part), "w", "x")
                        : packetWith(type, properties(part));
                assertRefused(ReasonCode.MALFORMED_PACKET, wire, type == null ? beforeConnect() : rulesFor(type));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Property.class,
            names = {
                "REQUEST_PROBLEM_INFORMATION",
                "REQUEST_RESPONSE_INFORMATION",
                "PAYLOAD_FORMAT_INDICATOR",
                "MAXIMUM_QOS",
                "RETAIN_AVAILABLE",
                "WILDCARD_SUBSCRIPTION_AVAILABLE",
                "SUBSCRIPTION_IDENTIFIER_AVAILABLE",
                "SHARED_SUBSCRIPTION_AVAILABLE"
            })
    void aYesOrNoIsZeroOrOne(Property property) throws PacketException {
        PacketType type = placeOf(property);
        WireRules rules = rulesFor(type);
        for (int value : new int[] {0, 1}) {
            byte[] wire = packetWith(type, properties(property.id(), value));
            assertEquals(1, Wire.decodeAll(wire, rules).size());
        }
        for (int value : new int[] {2, 0x80, 0xff}) {
            assertRefused(ReasonCode.PROTOCOL_ERROR, packetWith(type, properties(property.id(), value)), rules);
        }
    }

    @Test
    void limitsOfZeroAreProtocolErrors() {
        for (PacketType type : List.of(PacketType.CONNECT, PacketType.CONNACK)) {
            byte[] receiveMaximum = packetWith(type, properties(0x21, 0, 0));
            byte[] maximumPacketSize = packetWith(type, properties(0x27, 0, 0, 0, 0));
            WireRules rules = rulesFor(type);
            assertRefused(ReasonCode.PROTOCOL_ERROR, receiveMaximum, rules);
            assertRefused(ReasonCode.PROTOCOL_ERROR, maximumPacketSize, rules);
        }
    }

    @Test
    @Normative("MQTT-1.5.5-1")
    void aVariableByteIntegerLongerThanNeededIsMalformed() {
        byte[] identifier = packet(0x82, 0, 1, properties(0x0b, 0x81, 0x00), "a", 0);
        assertRefused(ReasonCode.MALFORMED_PACKET, identifier, fromClient(V5));
        byte[] length = packet(0x82, 0, 1, bytes(0x80, 0x00), "a", 0);
        assertRefused(ReasonCode.MALFORMED_PACKET, length, fromClient(V5));
        byte[] fiveBytes = packet(0x82, 0, 1, properties(0x0b, 0x80, 0x80, 0x80, 0x80, 0x01), "a", 0);
        assertRefused(ReasonCode.MALFORMED_PACKET, fiveBytes, fromClient(V5));
    }

    @Test
    @Normative("MQTT-1.5.7-1")
    void bothPartsOfAUserPropertyAreText() {
        byte[] bad = bytes(0, 1, 0xff);
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", properties(0x26, bad, "v")), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", properties(0x26, "k", bad)), fromClient(V5));
        byte[] zero = bytes(0, 1, 0);
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", properties(0x26, "k", zero)), fromClient(V5));
    }

    @Test
    @Normative({"MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.1.3-10"})
    void userPropertiesKeepTheirOrder() throws PacketException {
        byte[] three = properties(0x26, "b", "1", 0x26, "a", "2", 0x26, "b", "1");
        ConnAck connAck = (ConnAck) decode(packet(0x20, 0, 0, three), fromServer(V5));
        assertEquals(
                List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "1")),
                connAck.properties().userProperties());
    }

    @Test
    void propertiesLongerThanThePacketAreMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x30, "a", 5, 0x26), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x40, 0, 1, 0, 1), fromClient(V5));
    }

    @Test
    void theComplaintNamesThePropertyAndThePacket() {
        byte[] wire = packet(0x82, 0, 1, properties(0x23, 0, 1), "a", 0);
        String message =
                assertRefused(ReasonCode.MALFORMED_PACKET, wire, fromClient(V5)).getMessage();
        assertTrue(message.contains("TOPIC_ALIAS") && message.contains("SUBSCRIBE"), message);
    }

    /** A property with a valid value, as it stands on the wire. */
    private static byte[] example(Property property) {
        return switch (property.kind()) {
            case BYTE -> bytes(property.id(), 1);
            case TWO_BYTE -> bytes(property.id(), 0, 1);
            case FOUR_BYTE -> bytes(property.id(), 0, 0, 0, 1);
            case VARIABLE -> bytes(property.id(), 0x80, 1);
            case TEXT, BINARY -> bytes(property.id(), "text");
            case PAIR -> bytes(property.id(), "name", "value");
        };
    }

    private static byte[] packetWith(PacketType type, byte[] properties) {
        // Authentication data is only allowed beside a method, and AUTH needs one.
        byte[] completed = complete(type, properties);
        return switch (type) {
            case CONNECT -> packet(0x10, "MQTT", 5, 2, 0, 0, completed, "me");
            case CONNACK -> packet(0x20, 0, 0, completed);
            case PUBLISH -> packet(0x30, "a", completed);
            case PUBACK -> packet(0x40, 0, 1, 0, completed);
            case PUBREC -> packet(0x50, 0, 1, 0, completed);
            case PUBREL -> packet(0x62, 0, 1, 0, completed);
            case PUBCOMP -> packet(0x70, 0, 1, 0, completed);
            case SUBSCRIBE -> packet(0x82, 0, 1, completed, "a", 0);
            case SUBACK -> packet(0x90, 0, 1, completed, 0);
            case UNSUBSCRIBE -> packet(0xa2, 0, 1, completed, "a");
            case UNSUBACK -> packet(0xb0, 0, 1, completed, 0);
            case DISCONNECT -> packet(0xe0, 0, completed);
            case AUTH -> packet(0xf0, 0x18, completed);
            default -> throw new IllegalArgumentException(type + " has no properties");
        };
    }

    private static byte[] complete(PacketType type, byte[] properties) {
        boolean mayLackMethod = type != PacketType.AUTH && type != PacketType.CONNECT;
        if (mayLackMethod || properties[1] == Property.AUTHENTICATION_METHOD.id()) {
            return properties;
        }
        List<Object> parts = new ArrayList<>();
        byte[] content = new byte[properties.length - 1];
        System.arraycopy(properties, 1, content, 0, content.length);
        parts.add(Property.AUTHENTICATION_METHOD.id());
        parts.add("m");
        parts.add(content);
        return properties(parts.toArray());
    }

    private static PacketType placeOf(Property property) {
        for (PacketType type : PacketType.values()) {
            if (property.allowedIn(type)) {
                return type;
            }
        }
        return null;
    }

    private static WireRules rulesFor(PacketType type) {
        return switch (type) {
            case CONNECT -> beforeConnect();
            case SUBSCRIBE, UNSUBSCRIBE, DISCONNECT -> fromClient(V5);
            default -> fromServer(V5);
        };
    }
}
