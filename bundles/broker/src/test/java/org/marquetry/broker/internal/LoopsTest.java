package org.marquetry.broker.internal;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;
import org.marquetry.persistence.memory.internal.MemoryStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions on several loops: connections move to them, messages cross, and order holds, however the loops take turns. */
final class LoopsTest {
    static Stream<Integer> seeds() {
        return IntStream.range(0, 20).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Normative({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void theOrderOfOnePublisherHoldsForEachReceiverOnWhateverLoop(int seed) {
        Simulation simulation = Simulation.start(4, seed, new MemoryStore());
        List<TestClient> receivers = IntStream.range(0, 8)
                .mapToObj(i -> simulation
                        .client("receiver " + i)
                        .connected()
                        .subscribed(i % 2 == 0 ? "t" : "#", QoS.of(i % 3)))
                .toList();
        List<TestClient> publishers = IntStream.range(0, 3)
                .mapToObj(i -> simulation.client("publisher " + i).connected())
                .toList();
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            for (TestClient publisher : publishers) {
                publisher.send(publisher.publication(
                        "t", publisher.id() + " " + i, QoS.AT_LEAST_ONCE, false, Properties.NONE));
            }
            for (int turns = random.nextInt(6); turns > 0; turns--) {
                simulation.loops().turn(1 + random.nextInt(3));
            }
        }
        simulation.settle();
        for (TestClient receiver : receivers) {
            List<String> got = receiver.takePayloads();
            for (TestClient publisher : publishers) {
                assertEquals(
                        IntStream.range(0, 100)
                                .mapToObj(i -> publisher.id() + " " + i)
                                .toList(),
                        got.stream()
                                .filter(each -> each.startsWith(publisher.id()))
                                .toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aConnectionThatBreaksWhileItMovesLeavesNothingBehind(int seed) {
        Simulation simulation = Simulation.start(4, seed, new MemoryStore());
        Random random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            TestClient client = simulation.client("c" + i % 5).keepingSession().open();
            client.send(client.connectPacket());
            for (int turns = random.nextInt(8); turns > 0; turns--) {
                simulation.loops().turn(1);
            }
            client.connection().breakOff();
        }
        simulation.settle();
        assertEquals(0, simulation.counters().connections());
        assertTrue(simulation.counters().sessions() <= 5);
        simulation.client("c0").connect();
    }

    @Test
    void anAcknowledgementWaitsForTheStoreOfEachLoopThatKeepsSomething() {
        ControlledStore store = new ControlledStore();
        Simulation simulation = Simulation.start(4, 1, store);
        IntStream.range(0, 12)
                .forEach(i -> simulation
                        .client("away " + i)
                        .keepingSession()
                        .connected()
                        .subscribed("t", QoS.EXACTLY_ONCE)
                        .disconnect());
        TestClient publisher = simulation.client("p").withoutAnswering().connected();
        store.hold(true);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(4, store.waiting());
        while (store.waiting() > 0) {
            assertEquals(List.of(), publisher.takeAll(PacketType.PUBACK));
            store.completeNext();
            simulation.settle();
        }
        assertEquals(1, publisher.takeAll(PacketType.PUBACK).size());
    }

    @Test
    void anAcknowledgementWaitsForNoStoreOnceTheReceiversOfAllLoopsHaveTheMessage() {
        ControlledStore store = new ControlledStore();
        Simulation simulation = Simulation.start(4, 1, store);
        IntStream.range(0, 12)
                .forEach(i -> simulation
                        .client("here " + i)
                        .keepingSession()
                        .connected()
                        .subscribed("t", QoS.AT_LEAST_ONCE));
        TestClient publisher = simulation.client("p").withoutAnswering().connected();
        store.hold(true);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(1, publisher.takeAll(PacketType.PUBACK).size());
        store.hold(false);
        assertEquals(List.of(), store.unfinished());
    }

    @Test
    void publishersAreHeldWhileOtherLoopsDoNotCatchUp() {
        Simulation simulation = Simulation.start(2, 1, new MemoryStore());
        TestClient publisher = simulation.client("p").connected();
        TestClient receiver = onAnotherLoop(simulation, publisher);
        receiver.subscribed("t", QoS.AT_MOST_ONCE);
        SimulatedLoop busy =
                simulation.loops().loop(publisher.connection().loop().index());
        publisher.connection().mostRead(2_000_000);
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 100; i++) {
            publisher.send(publisher.publication("t", large, QoS.AT_MOST_ONCE, false, Properties.NONE));
        }
        simulation.loops().turnsOf(busy, 200);
        assertFalse(publisher.connection().isReading());
        assertTrue(publisher.connection().unread() > 50_000_000);
        simulation.settle();
        assertTrue(publisher.connection().isReading());
        assertEquals(0, publisher.connection().unread());
        assertEquals(100, receiver.takePayloads().size() + simulation.counters().droppedQos0());
    }

    private static TestClient onAnotherLoop(Simulation simulation, TestClient than) {
        return IntStream.range(0, 100)
                .mapToObj(i -> simulation.client("r" + i).connected())
                .filter(each -> each.connection().loop() != than.connection().loop())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countersAreTheSumsOfAllLoops() {
        Simulation simulation = Simulation.start(4, 1, new MemoryStore());
        List<TestClient> clients = IntStream.range(0, 20)
                .mapToObj(i -> simulation.client("c" + i).connected().subscribed("t", QoS.AT_MOST_ONCE))
                .toList();
        clients.get(0).publish("t", "m", QoS.AT_MOST_ONCE);
        assertEquals(20, simulation.counters().connections());
        assertEquals(20, simulation.counters().sessions());
        assertEquals(20, simulation.counters().subscriptions());
        assertEquals(20, simulation.counters().sent());
        clients.forEach(TestClient::disconnect);
        assertEquals(0, simulation.counters().connections());
        assertEquals(0, simulation.counters().sessions());
        assertEquals(0, simulation.counters().subscriptions());
    }
}
