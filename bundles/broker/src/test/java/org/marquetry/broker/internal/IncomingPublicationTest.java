package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.UserProperty;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the broker does with what clients publish (MQTT 5.0 sections 3.3 and 4.3, the receiving side). */
final class IncomingPublicationTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient subscriber =
            simulation.client("subscriber").connected().subscribed("#", QoS.EXACTLY_ONCE);

    private TestClient publisher() {
        return simulation.client("p").keepingSession().withoutAnswering().connected();
    }

    private Publish exactlyOnce(String payload, int packetId, boolean dup) {
        return new Publish("t", Bytes.of(payload), QoS.EXACTLY_ONCE, false, dup, packetId, Properties.NONE);
    }

    @ParameterizedTest
    @EnumSource
    @Normative("MQTT-4.3.1-1")
    void qos0IsDeliveredAndNotAcknowledged(ProtocolVersion version) {
        TestClient client = simulation.client("p").speaking(version).connected();
        client.publish("t", "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(List.of(), client.received());
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-4.3.2-4", "MQTT-2.2.1-5"})
    void qos1IsDeliveredAndAcknowledgedByPuback(ProtocolVersion version) {
        TestClient client = simulation.client("p").speaking(version).connected();
        int packetId = client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(packetId, client.take(PacketType.PUBACK).packetId());
        assertEquals(List.of(), client.received());
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-4.3.3-8", "MQTT-4.3.3-11"})
    void qos2IsDeliveredAndAcknowledgedInFourSteps(ProtocolVersion version) {
        TestClient client =
                simulation.client("p").speaking(version).withoutAnswering().connected();
        int packetId = client.publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(packetId, client.take(PacketType.PUBREC).packetId());
        client.acknowledge(PacketType.PUBREL, packetId);
        assertEquals(packetId, client.take(PacketType.PUBCOMP).packetId());
        assertEquals(List.of(), client.received());
    }

    @Test
    @Normative("MQTT-4.3.3-10")
    void aQos2PublicationThatComesAgainIsAcknowledgedAndNotDeliveredAgain() {
        TestClient client = publisher();
        client.say(exactlyOnce("m", 1, false)).say(exactlyOnce("m", 1, true));
        assertEquals(2, client.takeAll(PacketType.PUBREC).size());
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    @Normative("MQTT-4.3.3-10")
    void aQos2PublicationThatComesAgainOnTheNextConnectionIsNotDeliveredAgain() {
        TestClient client = publisher();
        client.say(exactlyOnce("m", 1, false));
        client.loseConnection();
        client.connect();
        client.say(exactlyOnce("m", 1, true));
        assertEquals(1, client.takeAll(PacketType.PUBREC).size());
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    @Normative("MQTT-4.3.3-12")
    void afterPubcompThePacketIdentifierIsThatOfANewPublication() {
        TestClient client = publisher();
        client.say(exactlyOnce("m", 1, false)).acknowledge(PacketType.PUBREL, 1);
        client.say(exactlyOnce("n", 1, false));
        assertEquals(List.of("m", "n"), subscriber.takePayloads());
    }

    @Test
    @Normative("MQTT-4.3.2-5")
    void afterPubackThePacketIdentifierIsThatOfANewPublication() {
        TestClient client = publisher();
        for (String payload : List.of("m", "n")) {
            client.say(new Publish("t", Bytes.of(payload), QoS.AT_LEAST_ONCE, false, true, 1, Properties.NONE));
        }
        assertEquals(List.of("m", "n"), subscriber.takePayloads());
    }

    @Test
    void aPubrelOfNothingIsAnsweredWithNotFound() {
        TestClient client = publisher();
        client.acknowledge(PacketType.PUBREL, 9);
        Acknowledgement answer = client.take(PacketType.PUBCOMP);
        assertEquals(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, answer.reason());
        assertEquals(9, answer.packetId());
        assertFalse(client.isEnded());
    }

    @Test
    void aPubrelCanComeOnTheNextConnection() {
        TestClient client = publisher();
        client.say(exactlyOnce("m", 1, false));
        client.loseConnection();
        client.connect();
        client.acknowledge(PacketType.PUBREL, 1);
        assertEquals(ReasonCode.SUCCESS, client.take(PacketType.PUBCOMP).reason());
    }

    @Test
    void acknowledgementsComeInTheOrderOfPublications() {
        TestClient client = publisher();
        for (int i = 1; i <= 100; i++) {
            client.send(client.publication("t", "m", QoS.AT_LEAST_ONCE, false, Properties.NONE));
        }
        simulation.settle();
        List<Integer> ids = client.takeAll(PacketType.PUBACK).stream()
                .map(Acknowledgement::packetId)
                .toList();
        assertEquals(IntStream.rangeClosed(1, 100).boxed().toList(), ids);
    }

    @Test
    void aPublicationThatNobodyWantsIsAcknowledgedWithThat() {
        subscriber.disconnect();
        TestClient client = simulation.client("p").connected();
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                client.take(PacketType.PUBACK).reason());
    }

    @Test
    @Normative({"MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20"})
    void theMessagesPropertiesReachTheReceiverUnchangedAndInOrder() {
        Properties sent = Properties.builder()
                .put(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .put(Property.CONTENT_TYPE, "text/plain")
                .put(Property.RESPONSE_TOPIC, "answers/here")
                .put(Property.CORRELATION_DATA, Bytes.of("42"))
                .userProperty("b", "1")
                .userProperty("a", "")
                .userProperty("b", "1")
                .build();
        for (QoS qos : QoS.values()) {
            simulation.client("p").connected().publish("t", "m", qos, false, sent);
            Properties got = subscriber.take(Publish.class).properties().without(Property.TOPIC_ALIAS);
            assertEquals(sent, got);
            assertEquals(
                    List.of(new UserProperty("b", "1"), new UserProperty("a", ""), new UserProperty("b", "1")),
                    got.userProperties());
        }
    }

    @Test
    void receiversBefore50GetTheMessageWithoutItsProperties() {
        TestClient old =
                simulation.client("old").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        old.subscribe("t", QoS.AT_MOST_ONCE);
        simulation
                .client("p")
                .connected()
                .publish(
                        "t",
                        "m",
                        QoS.AT_MOST_ONCE,
                        false,
                        Properties.builder().userProperty("a", "b").build());
        assertEquals(List.of("m"), old.takePayloads());
    }

    @Test
    void anEmptyPayloadIsAMessageLikeAnyOther() {
        simulation.client("p").connected().publish("t", "", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(""), subscriber.takePayloads());
    }

    @Test
    void moreThanTheReceiveMaximumEndsTheConnection() {
        simulation.configure("receiveMaximum", 3);
        TestClient client = publisher();
        for (int i = 1; i <= 3; i++) {
            client.say(exactlyOnce("m" + i, i, false));
        }
        assertFalse(client.isEnded());
        client.say(exactlyOnce("m4", 4, false));
        assertEquals(
                ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
        assertEquals(List.of("m1", "m2", "m3"), subscriber.takePayloads());
    }

    @Test
    void theReceiveMaximumIsThatOfUnfinishedPublicationsNotOfAll() {
        simulation.configure("receiveMaximum", 1);
        TestClient client = publisher();
        for (int i = 1; i <= 10; i++) {
            client.say(exactlyOnce("m", i, false)).acknowledge(PacketType.PUBREL, i);
            client.publish("t", "m", QoS.AT_LEAST_ONCE);
        }
        assertFalse(client.isEnded());
    }

    @Test
    void aClientBefore50CannotKnowTheReceiveMaximumSoItDoesNotCount() {
        simulation.configure("receiveMaximum", 1);
        TestClient client = simulation
                .client("p")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .withoutAnswering()
                .connected();
        for (int i = 1; i <= 10; i++) {
            client.say(exactlyOnce("m", i, false));
        }
        assertFalse(client.isEnded());
        assertEquals(10, client.takeAll(PacketType.PUBREC).size());
    }

    @Test
    void aReceiveMaximumThatIsLoweredHoldsForThoseWhoAreToldOfIt() {
        TestClient client = publisher();
        simulation.configure("receiveMaximum", 1);
        client.say(exactlyOnce("m", 1, false)).say(exactlyOnce("n", 2, false));
        assertFalse(client.isEnded());
    }

    @Test
    void aPublicationToATopicOfTheBrokerIsRefusedInItsAcknowledgement() {
        TestClient client = publisher();
        client.publish("$SYS/fake", "m", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(PacketType.PUBACK).reason());
        client.publish("$SYS/fake", "m", QoS.EXACTLY_ONCE);
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(PacketType.PUBREC).reason());
        client.publish("$SYS/fake", "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of(), client.received());
        assertFalse(client.isEnded());
    }

    @Test
    @Normative("MQTT-4.3.3-9")
    void thePacketIdentifierOfARefusedQos2PublicationIsFreeAgain() {
        TestClient client = publisher();
        client.say(new Publish("$SYS/fake", Bytes.EMPTY, QoS.EXACTLY_ONCE, false, false, 1, Properties.NONE));
        client.say(exactlyOnce("m", 1, false));
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    void aTopicDeeperOrLongerThanAllowedIsRefused() {
        simulation.configure("maxTopicLevels", 3, "maxTopicLength", 10);
        TestClient client = publisher();
        client.publish("a/b/c", "m", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.SUCCESS, client.take(PacketType.PUBACK).reason());
        client.publish("a/b/c/d", "m", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID, client.take(PacketType.PUBACK).reason());
        client.publish("a".repeat(11), "m", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID, client.take(PacketType.PUBACK).reason());
    }

    @Test
    void aQosAboveTheMaximumEndsTheConnection() {
        simulation.configure("maxQos", 1);
        TestClient client = publisher();
        client.publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
    }

    @Test
    void aPublicationToBeRetainedEndsTheConnectionWhereNothingIsRetained() {
        simulation.configure("retainAvailable", false);
        TestClient client = publisher();
        client.publish("t", "m", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertEquals(
                ReasonCode.RETAIN_NOT_SUPPORTED, client.take(Disconnect.class).reason());
    }

    @Test
    void whatIsReceivedIsCounted() {
        TestClient client = simulation.client("p").connected();
        for (QoS qos : QoS.values()) {
            client.publish("t", "m", qos);
        }
        assertEquals(3, simulation.counters().received());
        assertEquals(3, simulation.counters().sent());
    }
}
