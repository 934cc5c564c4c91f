package org.marquetry.codec.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
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
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class SubscribeTest {
    private static final byte[] NONE = properties();

    @Test
    void filtersAndTheirQosAreReadAndWritten() throws PacketException {
        Subscribe subscribe = new Subscribe(
                10,
                List.of(
                        TopicSubscription.of("a/b", QoS.AT_LEAST_ONCE),
                        TopicSubscription.of("+/x/#", QoS.EXACTLY_ONCE),
                        TopicSubscription.of("#", QoS.AT_MOST_ONCE)),
                Properties.NONE);
        byte[] wire = packet(0x82, 0, 10, "a/b", 1, "+/x/#", 2, "#", 0);
        assertEquals(subscribe, decode(wire, fromClient(V311)));
        assertEquals(subscribe, decode(wire, fromClient(V31)));
        assertArrayEquals(wire, encode(subscribe, V311));
    }

    @Test
    void optionsAndPropertiesAreReadAndWritten() throws PacketException {
        Subscribe subscribe = new Subscribe(
                10,
                List.of(
                        new TopicSubscription("a", QoS.EXACTLY_ONCE, true, false, RetainHandling.DO_NOT_SEND),
                        new TopicSubscription("$share/g/b", QoS.AT_MOST_ONCE, false, true, RetainHandling.SEND_IF_NEW)),
                Properties.builder()
                        .put(Property.SUBSCRIPTION_IDENTIFIER, 268_435_455)
                        .userProperty("a", "b")
                        .build());
        byte[] wire = packet(
                0x82, 0, 10, properties(0x0b, 0xff, 0xff, 0xff, 0x7f, 0x26, "a", "b"), "a", 0x26, "$share/g/b", 0x18);
        assertEquals(subscribe, decode(wire, fromClient(V5)));
        assertArrayEquals(wire, encode(subscribe, V5));
    }

    @Test
    @Normative(value = "MQTT-3.8.3-2", v311 = "MQTT-3.8.3-3")
    void aSubscribeWithoutFiltersIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 10), fromClient(V311));
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 10, NONE), fromClient(V5));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Normative(value = "MQTT-2.2.1-3", v311 = "MQTT-2.3.1-1")
    void packetIdentifierZeroIsAProtocolError(ProtocolVersion version) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 0, NONE, "a", 0), fromClient(version));
    }

    @Test
    void qos3IsAProtocolErrorSince5AndMalformedBefore() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 1, NONE, "a", 3), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, "a", 3), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, "a", 3), fromClient(V31));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0xc0})
    @Normative("MQTT-3.8.3-5")
    void reservedOptionsAreMalformed(int options) {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, NONE, "a", options), fromClient(V5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x08, 0x10, 0x80})
    @Normative(v311 = "MQTT-3-8.3-4")
    void before5AllOptionsButQosAreReserved(int options) throws PacketException {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, "a", options), fromClient(V311));
        Subscribe read = (Subscribe) decode(packet(0x82, 0, 1, "a", options), fromClient(V31));
        assertEquals(List.of(TopicSubscription.of("a", QoS.AT_MOST_ONCE)), read.subscriptions());
    }

    @Test
    void retainHandling3IsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 1, NONE, "a", 0x30), fromClient(V5));
    }

    @Test
    @Normative("MQTT-3.8.3-4")
    void noLocalOnASharedSubscriptionIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 1, NONE, "$share/g/a", 0x04), fromClient(V5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a#",
                "#/a",
                "a/#/b",
                "a+",
                "+a/b",
                "a/b+/c",
                "$share",
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/g+/a",
                "$share/#/a"
            })
    @Normative(
            value = {"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1", "MQTT-4.8.2-1", "MQTT-4.8.2-2"},
            v311 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1"})
    void anIllFormedFilterIsInvalid(String filter) {
        assertRefused(ReasonCode.TOPIC_FILTER_INVALID, packet(0x82, 0, 1, "ok", 0, filter, 0), fromClient(V311));
        assertRefused(ReasonCode.TOPIC_FILTER_INVALID, packet(0x82, 0, 1, NONE, filter, 0), fromClient(V5));
    }

    @Test
    @Normative(
            value = {"MQTT-3.8.3-1", "MQTT-4.7.3-2"},
            v311 = {"MQTT-3.8.3-1", "MQTT-4.7.3-2"})
    void aFilterThatIsNotTextIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, 0, 1, 0xff, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, 0, 1, 0, 0), fromClient(V311));
    }

    @Test
    void subscriptionIdentifierZeroIsAProtocolError() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 1, properties(0x0b, 0), "a", 0), fromClient(V5));
    }

    @Test
    void twoSubscriptionIdentifiersAreAProtocolError() {
        byte[] two = properties(0x0b, 1, 0x0b, 1);
        assertRefused(ReasonCode.PROTOCOL_ERROR, packet(0x82, 0, 1, two, "a", 0), fromClient(V5));
    }

    @Test
    void aSubscribeCutShortIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, "a"), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, bytes(0)), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, packet(0x82, 0, 1, bytes(0, 5), 'a' + 0, 0), fromClient(V311));
    }

    @Test
    void tenThousandFiltersAreRead() throws PacketException {
        TopicSubscription[] many = new TopicSubscription[10_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = TopicSubscription.of("topic/" + i, QoS.AT_MOST_ONCE);
        }
        Subscribe subscribe = new Subscribe(1, List.of(many), Properties.NONE);
        assertEquals(subscribe, decode(encode(subscribe, V5), fromClient(V5)));
    }
}
