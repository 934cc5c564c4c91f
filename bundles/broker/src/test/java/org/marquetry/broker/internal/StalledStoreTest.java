package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store that stalls fills the sockets of those who publish what has to be kept, and not the heap. */
final class StalledStoreTest {
    private static final int MEGABYTE = 1_000_000;

    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(4, 1, store);

    @BeforeEach
    void keepForSomebodyOnEachLoop() {
        IntStream.range(0, 8)
                .forEach(i -> simulation
                        .client("away" + i)
                        .keepingSession()
                        .connected()
                        .subscribed("t", QoS.EXACTLY_ONCE)
                        .disconnect());
    }

    private static void publishMuch(TestClient publisher, String topic, QoS qos, int messages) {
        publisher.connection().mostRead(2 * MEGABYTE);
        String large = "x".repeat(MEGABYTE);
        for (int i = 0; i < messages; i++) {
            publisher.send(publisher.publication(topic, large, qos, false, Properties.NONE));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void publishersOfWhatHasToBeKeptAreHeld(QoS qos) {
        TestClient publisher =
                simulation.client("p").keepAlive(10).withoutAnswering().connected();
        TestClient passing = simulation.client("q").connected();
        TestClient receiver = simulation.client("r").connected().subscribed("u", QoS.AT_MOST_ONCE);
        store.hold(true);
        publishMuch(publisher, "t", qos, 100);
        simulation.settle();
        assertFalse(publisher.connection().isReading());
        assertTrue(publisher.connection().unread() > 20 * MEGABYTE);
        assertEquals(1, simulation.counters().heldPublishers());
        passing.publish("u", "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of("m"), receiver.takePayloads());
        assertTrue(passing.connection().isReading());
        simulation.passSeconds(60);
        assertFalse(publisher.isEnded());
        store.hold(false);
        simulation.settle();
        assertEquals(0, publisher.connection().unread());
        assertEquals(0, simulation.counters().heldPublishers());
        PacketType type = qos == QoS.AT_LEAST_ONCE ? PacketType.PUBACK : PacketType.PUBREC;
        assertEquals(100, publisher.takeAll(type).size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientsWithoutAReceiveMaximumAreHeldAtItAndNotEnded(boolean atOnce) {
        simulation.configure("receiveMaximum", 4);
        TestClient old = simulation
                .client("old")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .withoutAnswering()
                .connected();
        old.connection().mostRead(atOnce ? MEGABYTE : 30);
        store.hold(true);
        List<Integer> identifiers = IntStream.range(0, 20)
                .mapToObj(i -> {
                    Publish publication = old.publication("t", "m" + i, QoS.AT_LEAST_ONCE, false, Properties.NONE);
                    old.send(publication);
                    return publication.packetId();
                })
                .toList();
        simulation.settle();
        assertFalse(old.connection().isReading());
        assertEquals(4, simulation.counters().received());
        store.hold(false);
        simulation.settle();
        assertEquals(
                identifiers,
                old.takeAll(PacketType.PUBACK).stream()
                        .map(Acknowledgement::packetId)
                        .toList());
        assertTrue(old.connection().isReading());
    }
}
