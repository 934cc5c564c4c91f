package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the broker sends, and sends again (MQTT 5.0 sections 4.3, 4.4, 4.6 and 4.9, the sending side). */
final class DeliveryTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();

    private TestClient receiver(QoS qos) {
        return simulation
                .client("r")
                .keepingSession()
                .withoutAnswering()
                .connected()
                .subscribed("t/#", qos);
    }

    private void publish(int count, QoS qos) {
        IntStream.range(0, count).forEach(i -> publisher.publish("t/" + i % 3, "m" + i, qos));
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    @Test
    @Normative("MQTT-3.8.4-8")
    void theLowerOfBothQualitiesOfServiceCounts() {
        for (QoS subscribed : QoS.values()) {
            for (QoS published : QoS.values()) {
                TestClient receiver = simulation.client("r").connected().subscribed("t", subscribed);
                publisher.publish("t", "m", published);
                assertEquals(
                        subscribed.atMost(published),
                        receiver.take(Publish.class).qos());
            }
        }
    }

    @Test
    @Normative({"MQTT-4.3.2-2", "MQTT-4.3.3-2", "MQTT-3.3.1-2", "MQTT-2.2.1-4"})
    void eachDeliveryHasAnUnusedIdentifierAndIsNoDuplicate() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publish(50, QoS.EXACTLY_ONCE);
        publish(50, QoS.AT_LEAST_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(100, got.stream().mapToInt(Publish::packetId).distinct().count());
        assertTrue(got.stream().noneMatch(Publish::dup));
        assertTrue(got.stream().noneMatch(each -> each.packetId() == 0));
    }

    @Test
    @Normative({"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
    void whatWasNotAcknowledgedIsSentAgainInOrderAndMarked() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publish(5, QoS.AT_LEAST_ONCE);
        List<Publish> first = receiver.takeAll(Publish.class);
        receiver.acknowledge(PacketType.PUBACK, first.get(1).packetId());
        receiver.loseConnection();
        receiver.connect();
        List<Publish> again = receiver.takeAll(Publish.class);
        assertEquals(
                List.of("m0", "m2", "m3", "m4"),
                again.stream().map(each -> each.payload().toText()).toList());
        assertTrue(again.stream().allMatch(Publish::dup));
        assertEquals(first.get(2).packetId(), again.get(1).packetId());
    }

    @Test
    void nothingIsSentAgainOnTheSameConnection() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publish(3, QoS.AT_LEAST_ONCE);
        simulation.passSeconds(600);
        assertEquals(3, receiver.takeAll(Publish.class).size());
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-4.3.3-4", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.4.0-1"})
    void qos2GoesOnAfterEachStepWhereTheConnectionBroke(ProtocolVersion version) {
        TestClient receiver = simulation
                .client("r")
                .speaking(version)
                .keepingSession()
                .withoutAnswering()
                .connected();
        receiver.subscribe("t", QoS.EXACTLY_ONCE);
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        int packetId = receiver.take(Publish.class).packetId();
        reconnect(receiver);
        Publish again = receiver.take(Publish.class);
        assertEquals(packetId, again.packetId());
        assertTrue(again.dup());
        receiver.acknowledge(PacketType.PUBREC, packetId);
        assertEquals(packetId, receiver.take(PacketType.PUBREL).packetId());
        reconnect(receiver);
        assertEquals(List.of(), receiver.takeAll(Publish.class));
        assertEquals(packetId, receiver.take(PacketType.PUBREL).packetId());
        receiver.acknowledge(PacketType.PUBCOMP, packetId);
        reconnect(receiver);
        assertEquals(List.of(), receiver.received());
    }

    private static void reconnect(TestClient client) {
        client.loseConnection();
        client.connect();
    }

    @Test
    void aPubrecThatComesTwiceIsAnsweredTwice() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        int packetId = receiver.take(Publish.class).packetId();
        receiver.acknowledge(PacketType.PUBREC, packetId).acknowledge(PacketType.PUBREC, packetId);
        assertEquals(2, receiver.takeAll(PacketType.PUBREL).size());
    }

    @Test
    void aPubrecOfNothingIsAnsweredWithNotFound() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        receiver.acknowledge(PacketType.PUBREC, 77);
        assertEquals(
                ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                receiver.take(PacketType.PUBREL).reason());
    }

    @Test
    void acknowledgementsOfNothingDoNoHarm() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        receiver.acknowledge(PacketType.PUBACK, 77).acknowledge(PacketType.PUBCOMP, 77);
        publish(1, QoS.EXACTLY_ONCE);
        int packetId = receiver.take(Publish.class).packetId();
        receiver.acknowledge(PacketType.PUBREC, packetId);
        assertEquals(packetId, receiver.take(PacketType.PUBREL).packetId());
        receiver.acknowledge(PacketType.PUBCOMP, packetId).acknowledge(PacketType.PUBCOMP, packetId);
        assertFalse(receiver.isEnded());
    }

    @ParameterizedTest
    @CsvSource({
        "AT_LEAST_ONCE, PUBREC",
        "AT_LEAST_ONCE, PUBCOMP",
        "EXACTLY_ONCE, PUBACK",
        "EXACTLY_ONCE, PUBCOMP",
        "EXACTLY_ONCE, PUBREC PUBACK"
    })
    @Normative(value = "MQTT-4.13.1-1", v311 = "MQTT-4.8.0-1")
    void acknowledgementsOfTheWrongKindEndTheConnection(QoS qos, String acknowledgements) {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publish(1, qos);
        int packetId = receiver.take(Publish.class).packetId();
        for (String type : acknowledgements.split(" ")) {
            receiver.acknowledge(PacketType.valueOf(type), packetId);
        }
        assertEquals(ReasonCode.PROTOCOL_ERROR, receiver.take(Disconnect.class).reason());
        assertTrue(receiver.isEnded());
        reconnect(receiver);
        assertEquals(1, receiver.received().size(), "it waits for the next connection");
    }

    @Test
    @Normative({"MQTT-4.4.0-2", "MQTT-4.8.2-6"})
    void whatTheReceiverRefusesIsNotSentAgain() {
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publisher.publish("t", "a", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "b", QoS.EXACTLY_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        receiver.say(new Acknowledgement(
                PacketType.PUBACK, got.get(0).packetId(), ReasonCode.QUOTA_EXCEEDED, Properties.NONE));
        receiver.say(new Acknowledgement(
                PacketType.PUBREC, got.get(1).packetId(), ReasonCode.QUOTA_EXCEEDED, Properties.NONE));
        reconnect(receiver);
        assertEquals(List.of(), receiver.received());
    }

    @Test
    @Normative({"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-3.3.4-9"})
    void noMoreThanTheReceiveMaximumIsInFlight() {
        TestClient receiver = simulation
                .client("r")
                .keepingSession()
                .with(Property.RECEIVE_MAXIMUM, 2)
                .withoutAnswering()
                .connected()
                .subscribed("t/#", QoS.EXACTLY_ONCE);
        publish(5, QoS.AT_LEAST_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(2, got.size());
        receiver.acknowledge(PacketType.PUBACK, got.get(0).packetId());
        assertEquals(List.of("m2"), receiver.takePayloads());
    }

    @Test
    @Normative("MQTT-4.9.0-2")
    void aQos2DeliveryCountsUntilItsPubcomp() {
        TestClient receiver = simulation
                .client("r")
                .with(Property.RECEIVE_MAXIMUM, 1)
                .withoutAnswering()
                .connected()
                .subscribed("t/#", QoS.EXACTLY_ONCE);
        publish(2, QoS.EXACTLY_ONCE);
        int packetId = receiver.take(Publish.class).packetId();
        receiver.acknowledge(PacketType.PUBREC, packetId);
        assertEquals(List.of(), receiver.takePayloads());
        receiver.acknowledge(PacketType.PUBCOMP, packetId);
        assertEquals(List.of("m1"), receiver.takePayloads());
    }

    @Test
    @Normative("MQTT-4.9.0-3")
    void qos0AndOtherPacketsPassWhileTheWindowIsFull() {
        TestClient receiver = simulation
                .client("r")
                .with(Property.RECEIVE_MAXIMUM, 1)
                .withoutAnswering()
                .connected()
                .subscribed("t/#", QoS.EXACTLY_ONCE);
        publish(3, QoS.AT_LEAST_ONCE);
        publisher.publish("t/x", "fast", QoS.AT_MOST_ONCE);
        assertEquals(List.of("m0", "fast"), receiver.takePayloads());
        assertEquals(ReasonCode.GRANTED_QOS_1, receiver.subscribe("u", QoS.AT_LEAST_ONCE));
    }

    @Test
    void theBrokersOwnWindowCountsIfItIsSmaller() {
        simulation.configure("maxInflight", 3);
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        publish(5, QoS.AT_LEAST_ONCE);
        assertEquals(payloads(0, 3), receiver.takePayloads());
    }

    @Test
    void whatIsSentAgainKeepsToASmallerReceiveMaximum() {
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        publish(5, QoS.AT_LEAST_ONCE);
        receiver.loseConnection();
        TestClient smaller = simulation
                .client("r")
                .keepingSession()
                .with(Property.RECEIVE_MAXIMUM, 2)
                .withoutAnswering();
        smaller.connect();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            List<Publish> got = smaller.takeAll(Publish.class);
            assertTrue(got.size() <= 2);
            got.forEach(each -> all.add(each.payload().toText()));
            got.forEach(each -> smaller.acknowledge(PacketType.PUBACK, each.packetId()));
        }
        assertEquals(payloads(0, 5), all);
    }

    @Test
    @Normative({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void orderHoldsFromQueueToWindowToRetransmission() {
        simulation.configure("maxInflight", 4);
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        publish(10, QoS.AT_LEAST_ONCE);
        receiver.loseConnection();
        IntStream.range(10, 20).forEach(i -> publisher.publish("t/1", "m" + i, QoS.AT_LEAST_ONCE));
        receiver.answering().connect();
        assertEquals(payloads(0, 20), receiver.takePayloads());
    }

    @Test
    void identifiersGoRoundAndSkipThoseThatAreStillTaken() {
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        publisher.publish("t", "stuck", QoS.AT_LEAST_ONCE);
        int stuck = receiver.take(Publish.class).packetId();
        receiver.answering();
        for (int i = 0; i < 70_000; i++) {
            publisher.send(publisher.publication("t", "", QoS.AT_LEAST_ONCE, false, Properties.NONE));
            if (i % 500 == 0) {
                simulation.settle();
            }
        }
        simulation.settle();
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(70_000, got.size());
        assertTrue(got.stream().noneMatch(each -> each.packetId() == stuck));
        assertTrue(got.stream().allMatch(each -> each.packetId() > 0));
    }

    @Test
    void aSessionThatEndsTakesItsQueueAlong() {
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        receiver.loseConnection();
        publish(3, QoS.AT_LEAST_ONCE);
        receiver.startingClean(true).connect();
        assertEquals(List.of(), receiver.takePayloads());
    }

    @Test
    void twoReceiversHaveIdentifiersAndWindowsOfTheirOwn() {
        TestClient slow = receiver(QoS.AT_LEAST_ONCE);
        TestClient fast = simulation.client("f").connected().subscribed("t/#", QoS.AT_LEAST_ONCE);
        publish(3000, QoS.AT_LEAST_ONCE);
        assertEquals(payloads(0, 3000), fast.takePayloads());
        assertEquals(1024, slow.takePayloads().size());
        assertNotEquals(0, simulation.counters().sent());
    }
}
