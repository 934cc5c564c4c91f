package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients that do not read what they are sent cost their own messages, and nothing else. */
final class SlowReceiverTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();

    private TestClient slow(QoS qos) {
        TestClient slow = simulation.client("slow").keepingSession().connected().subscribed("t", qos);
        slow.connection().mostUnsent(1000);
        slow.connection().peerTakes(0);
        simulation.settle();
        return slow;
    }

    private void publish(int count, QoS qos) {
        IntStream.range(0, count).forEach(i -> publisher.publish("t", "m" + i, qos));
    }

    private void read(TestClient slow) {
        slow.connection().peerTakes(Long.MAX_VALUE);
        simulation.settle();
    }

    @Test
    void qos0ThatDoesNotFitIsDroppedAndCounted() {
        TestClient slow = slow(QoS.AT_LEAST_ONCE);
        publish(1000, QoS.AT_MOST_ONCE);
        read(slow);
        int arrived = slow.takePayloads().size();
        assertTrue(arrived > 50 && arrived < 250, "arrived: " + arrived);
        assertEquals(1000 - arrived, simulation.counters().droppedQos0());
    }

    @Test
    void qos1WaitsInTheQueueAndComesInOrder() {
        TestClient slow = slow(QoS.AT_LEAST_ONCE);
        publish(500, QoS.AT_LEAST_ONCE);
        read(slow);
        assertEquals(IntStream.range(0, 500).mapToObj(i -> "m" + i).toList(), slow.takePayloads());
        assertEquals(0, simulation.counters().droppedQueueFull());
    }

    @Test
    void qos0GoesOnOnceTheReceiverReads() {
        TestClient slow = slow(QoS.AT_LEAST_ONCE);
        publish(500, QoS.AT_MOST_ONCE);
        read(slow);
        slow.takePayloads();
        publisher.publish("t", "fresh", QoS.AT_MOST_ONCE);
        assertEquals(List.of("fresh"), slow.takePayloads());
    }

    @Test
    void othersAreServedMeanwhile() {
        TestClient quick = simulation.client("quick").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        slow(QoS.AT_LEAST_ONCE);
        publish(500, QoS.AT_MOST_ONCE);
        publish(500, QoS.AT_LEAST_ONCE);
        assertEquals(1000, quick.takePayloads().size());
    }

    @Test
    void whoDoesNotReadItsAnswersIsNotReadFrom() {
        TestClient deaf = simulation.client("deaf").connected();
        deaf.connection().mostUnsent(1000);
        deaf.connection().mostRead(200);
        deaf.connection().peerTakes(0);
        for (int i = 0; i < 10_000; i++) {
            deaf.send(new PingReq());
        }
        simulation.settle();
        assertFalse(deaf.connection().isReading());
        assertTrue(deaf.connection().unread() > 15_000);
        read(deaf);
        assertEquals(10_000, deaf.takeAll(PingResp.class).size());
        assertTrue(deaf.connection().isReading());
    }

    @Test
    void aReceiverThatNeverReadsIsDisconnectedByItsKeepAlive() {
        TestClient deaf = simulation.client("deaf").keepAlive(10).connected();
        deaf.connection().peerTakes(0);
        simulation.passSeconds(30);
        assertTrue(deaf.isEnded());
        assertEquals(1, simulation.counters().connections());
    }

    @Test
    void aPublisherThatReadsIsNotHeldByAReceiverThatDoesNot() {
        slow(QoS.AT_LEAST_ONCE);
        for (int i = 0; i < 2000; i++) {
            publisher.send(publisher.publication("t", "m", QoS.AT_MOST_ONCE, false, Properties.NONE));
        }
        simulation.settle();
        assertEquals(0, publisher.connection().unread());
    }

    @Test
    void whatIsInFlightIsBoundedInBytesToo() {
        Simulation bounded = Simulation.startWith("queuePageBytes", 1000);
        TestClient receiver = bounded.client("r").withoutAnswering().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient sender = bounded.client("s").connected();
        for (int i = 0; i < 20; i++) {
            sender.publish("t", "x".repeat(3000), QoS.AT_LEAST_ONCE);
        }
        sender.publish("t", "x".repeat(100_000), QoS.AT_LEAST_ONCE);
        int arrived = 0;
        for (List<Publish> got = receiver.takeAll(Publish.class);
                !got.isEmpty();
                got = receiver.takeAll(Publish.class)) {
            assertTrue(got.size() <= 6, got.size() + " at once");
            arrived += got.size();
            got.forEach(each -> receiver.acknowledge(PacketType.PUBACK, each.packetId()));
        }
        assertEquals(21, arrived);
        assertEquals(0, bounded.engine().loop(0).counters().windowBytes.get());
    }
}
