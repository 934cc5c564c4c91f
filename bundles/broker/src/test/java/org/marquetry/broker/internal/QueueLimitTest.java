package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What waits for one client has an end, and what goes over it is counted. */
final class QueueLimitTest {
    private Simulation simulation;
    private TestClient publisher;

    private void start(Object... keysAndValues) {
        simulation = Simulation.startWith(keysAndValues);
        publisher = simulation.client("publisher").connected();
    }

    private TestClient receiver(QoS qos) {
        return simulation.client("r").keepingSession().connected().subscribed("t", qos);
    }

    private void publish(int count, QoS qos) {
        IntStream.range(0, count).forEach(i -> publisher.publish("t", "m" + i, qos));
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void aFullQueueTakesNoNewMessages() {
        start("maxQueuedMessages", 3);
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        receiver.disconnect();
        publish(5, QoS.AT_LEAST_ONCE);
        receiver.connect();
        assertEquals(payloads(0, 3), receiver.takePayloads());
        assertEquals(2, simulation.counters().droppedQueueFull());
    }

    @Test
    void aFullQueueCanDropItsOldestMessages() {
        start("maxQueuedMessages", 3, "queueFullPolicy", "dropOldest");
        for (QoS qos : List.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)) {
            TestClient receiver = receiver(QoS.EXACTLY_ONCE);
            receiver.disconnect();
            publish(5, qos);
            receiver.connect();
            assertEquals(payloads(2, 5), receiver.takePayloads());
            receiver.disconnect();
        }
        assertEquals(4, simulation.counters().droppedQueueFull());
    }

    @Test
    void whatIsInFlightIsNeverDropped() {
        start("maxQueuedMessages", 2, "maxInflight", 2, "queueFullPolicy", "dropOldest");
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE).withoutAnswering();
        publish(6, QoS.AT_LEAST_ONCE);
        assertEquals(payloads(0, 2), receiver.takePayloads());
        receiver.loseConnection();
        publisher.publish("t", "m6", QoS.AT_LEAST_ONCE);
        receiver.answering().connect();
        assertEquals(List.of("m0", "m1", "m5", "m6"), receiver.takePayloads());
    }

    @Test
    void aMessageThatCanBeSentAtOnceNeedsNoRoomInTheQueue() {
        start("maxQueuedMessages", 0);
        TestClient receiver = receiver(QoS.EXACTLY_ONCE);
        publish(5, QoS.AT_LEAST_ONCE);
        publish(5, QoS.EXACTLY_ONCE);
        assertEquals(10, receiver.takePayloads().size());
        assertEquals(0, simulation.counters().droppedQueueFull());
    }

    @Test
    void theQueueIsBoundedInBytesToo() {
        start("maxQueuedBytes", 10_000);
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        receiver.disconnect();
        IntStream.range(0, 10).forEach(i -> publisher.publish("t", "x".repeat(2000), QoS.AT_LEAST_ONCE));
        receiver.connect();
        assertEquals(4, receiver.takePayloads().size());
        assertEquals(6, simulation.counters().droppedQueueFull());
    }

    @Test
    void allQueuesTogetherAreBounded() {
        start("maxQueuedBytesTotal", 10_000);
        TestClient a = simulation.client("a").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient b = simulation.client("b").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        a.disconnect();
        b.disconnect();
        IntStream.range(0, 10).forEach(i -> publisher.publish("t", "x".repeat(2000), QoS.AT_LEAST_ONCE));
        a.connect();
        b.connect();
        int arrived = a.takePayloads().size() + b.takePayloads().size();
        assertEquals(4, arrived);
        a.disconnect();
        b.disconnect();
        publisher.publish("t", "again", QoS.AT_LEAST_ONCE);
        a.connect();
        assertEquals(List.of("again"), a.takePayloads());
    }

    @Test
    void theRoomOfASessionThatEndsIsFreeForOthers() {
        start("maxQueuedBytesTotal", 5_000);
        TestClient a = receiver(QoS.AT_LEAST_ONCE);
        a.disconnect();
        IntStream.range(0, 10).forEach(i -> publisher.publish("t", "x".repeat(2000), QoS.AT_LEAST_ONCE));
        a.startingClean(true).connect();
        TestClient b = simulation.client("b").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        b.disconnect();
        publisher.publish("t", "x".repeat(2000), QoS.AT_LEAST_ONCE);
        b.connect();
        assertEquals(1, b.takePayloads().size());
    }

    @Test
    void thePublisherIsAcknowledgedAllTheSame() {
        start("maxQueuedMessages", 1);
        receiver(QoS.AT_LEAST_ONCE).disconnect();
        publish(3, QoS.AT_LEAST_ONCE);
        assertTrue(publisher.takeAll(PacketType.PUBACK).stream()
                .noneMatch(each -> each.reason().isError()));
    }

    @Test
    void qos0IsNotQueuedUnlessTheBrokerIsToldTo() {
        start();
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        receiver.disconnect();
        publish(2, QoS.AT_MOST_ONCE);
        simulation.configure("queueQos0", true);
        publisher.publish("t", "kept", QoS.AT_MOST_ONCE);
        publisher.publish("t", "kept too", QoS.AT_LEAST_ONCE);
        receiver.connect();
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(
                List.of("kept", "kept too"),
                got.stream().map(each -> each.payload().toText()).toList());
        assertEquals(QoS.AT_MOST_ONCE, got.get(0).qos());
        assertEquals(0, got.get(0).packetId());
    }

    @Test
    void queuedQos0IsBoundedAndNotForSessionsThatEndWithTheirConnection() {
        start("queueQos0", true, "maxQueuedMessages", 2);
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE);
        receiver.disconnect();
        publish(4, QoS.AT_MOST_ONCE);
        receiver.connect();
        assertEquals(payloads(0, 2), receiver.takePayloads());
        assertFalse(receiver.isEnded());
    }

    @Test
    void aWindowThatShrinksLeavesTheQueueInOrder() {
        start("maxInflight", 5);
        TestClient receiver = receiver(QoS.AT_LEAST_ONCE).withoutAnswering();
        publish(8, QoS.AT_LEAST_ONCE);
        receiver.loseConnection();
        TestClient again = simulation
                .client("r")
                .keepingSession()
                .with(Property.RECEIVE_MAXIMUM, 1)
                .connected();
        assertEquals(payloads(0, 8), again.takePayloads());
    }
}
