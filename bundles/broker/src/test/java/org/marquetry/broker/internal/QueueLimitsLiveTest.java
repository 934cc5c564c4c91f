package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits on what is on its way to a client, changed while it is: what was taken over stays, and what comes is held to them. */
final class QueueLimitsLiveTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();

    private TestClient receiver() {
        return simulation.client("r").keepingSession().connected().subscribed("t", QoS.EXACTLY_ONCE);
    }

    private void publish(int from, int to, QoS qos) {
        IntStream.range(from, to).forEach(i -> publisher.publish("t", "m" + i, qos));
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    private static void acknowledge(TestClient client, int count) {
        for (Publish each : client.takeAll(Publish.class).subList(0, count)) {
            client.acknowledge(PacketType.PUBACK, each.packetId());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSmallerWindowAppliesToClientsThatAreConnected(ProtocolVersion version) {
        TestClient receiver = simulation.client("r").speaking(version).withoutAnswering();
        receiver.connected().subscribed("t", QoS.AT_LEAST_ONCE);
        publish(0, 3, QoS.AT_LEAST_ONCE);
        simulation.configure("maxInflight", 2);
        publish(3, 6, QoS.AT_LEAST_ONCE);
        assertEquals(3, receiver.received().size(), "no more until there are fewer than two");
        acknowledge(receiver, 1);
        assertEquals(List.of(), receiver.takePayloads());
        receiver.acknowledge(PacketType.PUBACK, 2);
        assertEquals(payloads(3, 4), receiver.takePayloads());
    }

    @ParameterizedTest
    @EnumSource
    void aLargerWindowIsFilledAtOnce(ProtocolVersion version) {
        simulation.configure("maxInflight", 1);
        TestClient receiver = simulation.client("r").speaking(version).withoutAnswering();
        receiver.connected().subscribed("t", QoS.AT_LEAST_ONCE);
        publish(0, 6, QoS.AT_LEAST_ONCE);
        assertEquals(payloads(0, 1), receiver.takePayloads());
        simulation.configure("maxInflight", 3);
        assertEquals(payloads(1, 3), receiver.takePayloads());
    }

    @Test
    @Normative("MQTT-3.3.4-9")
    void noWindowIsLargerThanTheClientsReceiveMaximum() {
        simulation.configure("maxInflight", 1);
        TestClient receiver =
                simulation.client("r").with(Property.RECEIVE_MAXIMUM, 2).withoutAnswering();
        receiver.connected().subscribed("t", QoS.AT_LEAST_ONCE);
        publish(0, 4, QoS.AT_LEAST_ONCE);
        simulation.configure("maxInflight", 100);
        assertEquals(payloads(0, 2), receiver.takePayloads());
    }

    @Test
    void whatAnEarlierConnectionHasLeftIsSentAgainWithinTheSmallerWindow() {
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 4, QoS.EXACTLY_ONCE);
        receiver.loseConnection();
        simulation.configure("maxInflight", 1);
        receiver.connect();
        assertEquals(payloads(0, 1), receiver.takePayloads());
        receiver.answering().loseConnection();
        receiver.connect();
        assertEquals(payloads(0, 4), receiver.takePayloads());
    }

    @Test
    void whatWaitsAboveANewLimitStaysAndNothingIsAddedToIt() {
        TestClient receiver = receiver();
        receiver.disconnect();
        publish(0, 4, QoS.AT_LEAST_ONCE);
        simulation.configure("maxQueuedMessages", 2);
        publish(4, 6, QoS.AT_LEAST_ONCE);
        simulation.configure("maxQueuedMessages", 5);
        publish(6, 8, QoS.AT_LEAST_ONCE);
        assertEquals(3, simulation.counters().droppedQueueFull());
        receiver.connect();
        assertEquals(List.of("m0", "m1", "m2", "m3", "m6"), receiver.takePayloads());
    }

    @Test
    void aLimitInBytesChangesTheSameWay() {
        TestClient receiver = receiver();
        receiver.disconnect();
        String large = "x".repeat(2000);
        publisher.publish("t", large, QoS.AT_LEAST_ONCE);
        publisher.publish("t", large, QoS.AT_LEAST_ONCE);
        simulation.configure("maxQueuedBytes", 3000);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(1, simulation.counters().droppedQueueFull());
        simulation.configure("maxQueuedBytes", 10_000);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        receiver.connect();
        assertEquals(List.of(large, large, "m"), receiver.takePayloads());
    }

    @Test
    void whereTheOldestAreDroppedAQueueShrinksToTheNewLimit() {
        TestClient receiver = receiver();
        receiver.disconnect();
        publish(0, 8, QoS.AT_LEAST_ONCE);
        simulation.configure("maxQueuedMessages", 3, "queueFullPolicy", "dropOldest");
        publish(8, 9, QoS.AT_LEAST_ONCE);
        assertEquals(6, simulation.counters().droppedQueueFull());
        receiver.connect();
        assertEquals(payloads(6, 9), receiver.takePayloads());
    }

    @Test
    void aQueueFarAboveTheNewLimitShrinksSomeMessagesAtATime() {
        simulation.configure("queueFullPolicy", "dropOldest");
        TestClient receiver = receiver();
        receiver.disconnect();
        publish(0, 2500, QoS.AT_LEAST_ONCE);
        simulation.configure("maxQueuedMessages", 2);
        publish(2500, 2501, QoS.AT_LEAST_ONCE);
        assertEquals(1501, simulation.counters().queuedMessages());
        publish(2501, 2503, QoS.AT_LEAST_ONCE);
        assertEquals(2, simulation.counters().queuedMessages());
        receiver.connect();
        assertEquals(payloads(2501, 2503), receiver.takePayloads());
    }

    @Test
    void thePolicyOfAFullQueueChangesForTheNextMessage() {
        simulation.configure("maxQueuedMessages", 2);
        TestClient receiver = receiver();
        receiver.disconnect();
        publish(0, 3, QoS.AT_LEAST_ONCE);
        simulation.configure("queueFullPolicy", "dropOldest");
        publish(3, 4, QoS.AT_LEAST_ONCE);
        simulation.configure("queueFullPolicy", "dropNewest");
        publish(4, 5, QoS.AT_LEAST_ONCE);
        receiver.connect();
        assertEquals(List.of("m1", "m3"), receiver.takePayloads());
    }

    @Test
    void qos0ThatWasQueuedIsDeliveredThoughNoMoreIs() {
        simulation.configure("queueQos0", true);
        TestClient receiver = receiver();
        receiver.disconnect();
        publish(0, 2, QoS.AT_MOST_ONCE);
        receiver.connect();
        assertEquals(payloads(0, 2), receiver.takePayloads());
        receiver.disconnect();
        publish(2, 3, QoS.AT_MOST_ONCE);
        simulation.configure("queueQos0", false);
        publish(3, 4, QoS.AT_MOST_ONCE);
        receiver.connect();
        assertEquals(payloads(2, 3), receiver.takePayloads());
        receiver.disconnect();
        publish(4, 5, QoS.AT_MOST_ONCE);
        receiver.connect();
        assertEquals(List.of(), receiver.takePayloads());
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void qos0DoesNotOvertakeQos0ThatIsQueued(ProtocolVersion version) {
        simulation.configure("queueQos0", true, "maxInflight", 1);
        TestClient receiver = simulation.client("r").speaking(version).keepingSession();
        receiver.connected().subscribed("t", QoS.AT_LEAST_ONCE);
        receiver.disconnect();
        publish(0, 2, QoS.AT_LEAST_ONCE);
        publish(2, 3, QoS.AT_MOST_ONCE);
        receiver.withoutAnswering().connect();
        assertEquals(payloads(0, 1), receiver.takePayloads());
        publish(3, 4, QoS.AT_MOST_ONCE);
        simulation.configure("queueQos0", false);
        publish(4, 5, QoS.AT_MOST_ONCE);
        assertEquals(List.of(), receiver.takePayloads(), "they wait behind what waits");
        receiver.acknowledge(PacketType.PUBACK, 1);
        receiver.acknowledge(PacketType.PUBACK, 2);
        assertEquals(payloads(1, 5), receiver.takePayloads());
        publish(5, 6, QoS.AT_MOST_ONCE);
        assertEquals(payloads(5, 6), receiver.takePayloads());
    }

    @Test
    @Normative("MQTT-3.3.2-5")
    void aMessageExpiryCountsForWhatComesFromThenOn() {
        Properties long1000 =
                Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 1000).build();
        TestClient receiver = receiver();
        receiver.disconnect();
        publisher.publish("t", "before", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "long before", QoS.AT_LEAST_ONCE, false, long1000);
        simulation.configure("messageExpiryMax", 60);
        publisher.publish("t", "after", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "long after", QoS.AT_LEAST_ONCE, false, long1000);
        simulation.passSeconds(61);
        receiver.connect();
        assertEquals(List.of("before", "long before"), receiver.takePayloads());
        receiver.disconnect();
        publisher.publish("t", "in time", QoS.AT_LEAST_ONCE);
        simulation.configure("messageExpiryMax", 0);
        publisher.publish("t", "unlimited", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(59);
        receiver.connect();
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(1, got.get(0).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
        assertFalse(got.get(1).properties().has(Property.MESSAGE_EXPIRY_INTERVAL));
        assertTrue(got.size() == 2);
    }
}
