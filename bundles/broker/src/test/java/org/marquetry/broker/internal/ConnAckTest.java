package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What CONNACK announces of the broker's limits (MQTT 5.0 section 3.2.2.3). */
final class ConnAckTest {
    @Test
    void whatTheBrokerLimitsIsAnnounced() {
        Properties said = Simulation.startWith(
                        "receiveMaximum", 7, "maxPacketSize", 1000, "topicAliasMaximum", 3, "keepAliveMax", 60)
                .client("c")
                .keepAlive(10)
                .connect()
                .properties();
        assertEquals(7, said.number(Property.RECEIVE_MAXIMUM, -1));
        assertEquals(1000, said.number(Property.MAXIMUM_PACKET_SIZE, -1));
        assertEquals(3, said.number(Property.TOPIC_ALIAS_MAXIMUM, -1));
        assertFalse(said.has(Property.SERVER_KEEP_ALIVE));
    }

    @Test
    @Normative("MQTT-3.2.2-9")
    void whatTheBrokerDoesNotOfferIsAnnounced() {
        Properties said = Simulation.startWith(
                        "maxQos", 1,
                        "retainAvailable", false,
                        "wildcardSubscriptionAvailable", false,
                        "sharedSubscriptionAvailable", false,
                        "subscriptionIdentifierAvailable", false,
                        "topicAliasMaximum", 0)
                .client("c")
                .connect()
                .properties();
        assertEquals(1, said.number(Property.MAXIMUM_QOS, -1));
        assertEquals(0, said.number(Property.RETAIN_AVAILABLE, -1));
        assertEquals(0, said.number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, -1));
        assertEquals(0, said.number(Property.SHARED_SUBSCRIPTION_AVAILABLE, -1));
        assertEquals(0, said.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, -1));
        assertFalse(said.has(Property.TOPIC_ALIAS_MAXIMUM));
    }

    @Test
    void whatTheBrokerOffersIsNotMentioned() {
        Properties said = Simulation.start().client("c").connect().properties();
        assertEquals(
                List.of(Property.RECEIVE_MAXIMUM, Property.MAXIMUM_PACKET_SIZE, Property.TOPIC_ALIAS_MAXIMUM),
                said.list());
    }

    @Test
    void aClientBefore50IsToldNothing() {
        Properties said = Simulation.startWith("maxQos", 0)
                .client("c")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .connect()
                .properties();
        assertTrue(said.isEmpty());
    }

    @Test
    void aSessionExpiryLongerThanAllowedIsCutAndSaid() {
        Simulation simulation = Simulation.startWith("sessionExpiryMax", 100);
        assertEquals(
                100,
                simulation
                        .client("a")
                        .keepingSession(101)
                        .connect()
                        .properties()
                        .number(Property.SESSION_EXPIRY_INTERVAL, -1));
        assertFalse(simulation
                .client("b")
                .keepingSession(100)
                .connect()
                .properties()
                .has(Property.SESSION_EXPIRY_INTERVAL));
    }

    @Test
    @Normative("MQTT-3.1.2-28")
    void responseInformationComesToThoseWhoAskForIt() {
        Simulation simulation = Simulation.startWith("responseInformation", "answers/%c/");
        assertEquals(
                "answers/a/",
                simulation
                        .client("a")
                        .with(Property.REQUEST_RESPONSE_INFORMATION, 1)
                        .connect()
                        .properties()
                        .text(Property.RESPONSE_INFORMATION));
        assertNull(simulation.client("b").connect().properties().text(Property.RESPONSE_INFORMATION));
        assertNull(simulation
                .client("c")
                .with(Property.REQUEST_RESPONSE_INFORMATION, 0)
                .connect()
                .properties()
                .text(Property.RESPONSE_INFORMATION));
    }

    @Test
    void theListenersMaximumPacketSizeIsAnnouncedIfItIsSmaller() {
        Simulation simulation = Simulation.startWith("maxPacketSize", 1000);
        simulation.policy(ListenerPolicy.named("small").maxPacketSize(500).build());
        assertEquals(500, simulation.client("c").connect().properties().number(Property.MAXIMUM_PACKET_SIZE, -1));
    }

    @Test
    @Normative("MQTT-3.2.2-10")
    void subscriptionsAboveTheMaximumQosAreGrantedAtTheMaximum() {
        TestClient client = Simulation.startWith("maxQos", 0).client("c").connected();
        assertEquals(ReasonCode.SUCCESS, client.subscribe("t", QoS.EXACTLY_ONCE));
    }
}
