package org.marquetry.codec.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.UnsubAck;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.decode;
import static org.marquetry.codec.internal.Wire.encode;
import static org.marquetry.codec.internal.Wire.fromServer;

/** What the writer leaves out when the receiver takes only so many bytes. */
class MaximumPacketSizeTest {
    private static final Properties USER =
            Properties.builder().userProperty("key", "value").build();
    private static final Properties BOTH = Properties.builder()
            .put(Property.REASON_STRING, "because")
            .putAll(USER)
            .build();

    @Test
    @Normative({
        "MQTT-3.2.2-19", "MQTT-3.2.2-20", "MQTT-3.4.2-2", "MQTT-3.4.2-3", "MQTT-3.5.2-2", "MQTT-3.5.2-3",
        "MQTT-3.6.2-2", "MQTT-3.6.2-3", "MQTT-3.7.2-2", "MQTT-3.7.2-3", "MQTT-3.9.2-1", "MQTT-3.9.2-2",
        "MQTT-3.11.2-1", "MQTT-3.11.2-2", "MQTT-3.14.2-3", "MQTT-3.14.2-4", "MQTT-3.15.2-2", "MQTT-3.15.2-3"
    })
    void theReasonStringGoesFirstAndTheUserPropertiesNext() throws PacketException {
        assertShrinks(properties -> new ConnAck(false, ReasonCode.SERVER_BUSY, properties));
        assertShrinks(properties -> new Acknowledgement(PacketType.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED, properties));
        assertShrinks(properties -> new Acknowledgement(PacketType.PUBREC, 1, ReasonCode.QUOTA_EXCEEDED, properties));
        assertShrinks(properties ->
                new Acknowledgement(PacketType.PUBREL, 1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, properties));
        assertShrinks(properties -> new Acknowledgement(PacketType.PUBCOMP, 1, ReasonCode.SUCCESS, properties));
        assertShrinks(properties -> new SubAck(1, List.of(ReasonCode.GRANTED_QOS_1), properties));
        assertShrinks(properties -> new UnsubAck(1, List.of(ReasonCode.SUCCESS), properties));
        assertShrinks(properties -> new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, properties));
        assertShrinks(properties -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties));
    }

    @Test
    @Normative("MQTT-3.1.2-24")
    void whatStillDoesNotFitIsNotWritten() {
        Packet connAck = new ConnAck(false, ReasonCode.SERVER_BUSY, BOTH);
        assertEquals(5, encode(connAck, V5, 5).length);
        assertEquals(0, encode(connAck, V5, 4).length);
        assertEquals(0, encode(connAck, V5, 0).length);
    }

    @Test
    void otherPropertiesAreNeverLeftOut() throws PacketException {
        Properties properties = Properties.builder()
                .put(Property.ASSIGNED_CLIENT_IDENTIFIER, "you")
                .putAll(BOTH)
                .build();
        ConnAck connAck = new ConnAck(false, ReasonCode.SUCCESS, properties);
        ConnAck bare = new ConnAck(
                false, ReasonCode.SUCCESS, properties.without(Property.REASON_STRING, Property.USER_PROPERTY));
        int bareSize = encode(bare, V5).length;
        assertEquals(bare, decode(encode(connAck, V5, bareSize), fromServer(V5)));
        assertEquals(0, encode(connAck, V5, bareSize - 1).length);
    }

    @Test
    void userPropertiesOfRequestsAreNeverLeftOut() {
        Packet subscribe = new Subscribe(1, List.of(TopicSubscription.of("a", QoS.AT_MOST_ONCE)), USER);
        int size = encode(subscribe, V5).length;
        assertEquals(0, encode(subscribe, V5, size - 1).length);
    }

    private interface WithProperties {
        Packet packet(Properties properties);
    }

    private static void assertShrinks(WithProperties kind) throws PacketException {
        boolean auth = kind.packet(Properties.NONE) instanceof Auth;
        Properties method = auth
                ? Properties.builder().put(Property.AUTHENTICATION_METHOD, "m").build()
                : Properties.NONE;
        Packet whole =
                kind.packet(Properties.builder().putAll(method).putAll(BOTH).build());
        Packet withUser =
                kind.packet(Properties.builder().putAll(method).putAll(USER).build());
        Packet bare = kind.packet(method);
        int wholeSize = encode(whole, V5).length;
        int userSize = encode(withUser, V5).length;
        int bareSize = encode(bare, V5).length;
        assertEquals(whole, decode(encode(whole, V5, wholeSize), fromServer(V5)));
        assertEquals(withUser, decode(encode(whole, V5, wholeSize - 1), fromServer(V5)));
        assertEquals(withUser, decode(encode(whole, V5, userSize), fromServer(V5)));
        assertEquals(bare, decode(encode(whole, V5, userSize - 1), fromServer(V5)));
        assertEquals(bare, decode(encode(whole, V5, bareSize), fromServer(V5)));
        assertEquals(0, encode(whole, V5, bareSize - 1).length);
    }
}
