package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.persistence.memory.internal.MemoryStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two connections that name the same client (MQTT 5.0 section 3.1.4). */
final class TakeOverTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Normative("MQTT-3.1.4-3")
    void theSecondConnectionTakesTheSessionAndTheFirstIsTold(int loops) {
        Simulation simulation = Simulation.start(loops, 7, new MemoryStore());
        TestClient first = simulation.client("c").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient second = simulation.client("c").keepingSession();
        assertTrue(second.connect().sessionPresent());
        assertEquals(ReasonCode.SESSION_TAKEN_OVER, first.take(Disconnect.class).reason());
        assertTrue(first.isEnded());
        simulation.client("p").connected().publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), second.takePayloads());
        assertEquals(List.of(), first.takePayloads());
        assertEquals(2, simulation.counters().connections());
        assertEquals(2, simulation.counters().sessions());
    }

    @Test
    void aClientBefore50IsJustDisconnected() {
        Simulation simulation = Simulation.start();
        TestClient first =
                simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1).connect();
        assertTrue(first.isEnded());
        assertEquals(List.of(), first.received());
    }

    @Test
    void aSessionThatEndsWithItsConnectionIsNotTakenOver() {
        Simulation simulation = Simulation.start();
        TestClient first = simulation.client("c").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient second = simulation.client("c").startingClean(false);
        assertFalse(second.connect().sessionPresent());
        assertTrue(first.isEnded());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void theWillOfTheFirstConnectionIsPublished() {
        Simulation simulation = Simulation.start();
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_MOST_ONCE);
        simulation.client("c").keepingSession().withWill("will", "gone").connect();
        simulation.client("c").keepingSession().connect();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    @Normative("MQTT-3.1.3-9")
    void aDelayedWillOfTheFirstConnectionIsNotPublishedWhereTheSessionGoesOn() {
        Simulation simulation = Simulation.start();
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_MOST_ONCE);
        delayed(simulation.client("c").keepingSession()).connect();
        simulation.client("c").keepingSession().connect();
        simulation.passSeconds(60);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void aDelayedWillOfTheFirstConnectionIsPublishedWhereTheSecondStartsClean() {
        Simulation simulation = Simulation.start();
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_MOST_ONCE);
        delayed(simulation.client("c").keepingSession()).connect();
        simulation.client("c").connect();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    private static TestClient delayed(TestClient client) {
        return client.withWill(
                "will",
                "gone",
                QoS.AT_MOST_ONCE,
                false,
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 10).build());
    }

    @Test
    void theBrokerCanBeToldToRefuseTheSecondConnection() {
        Simulation simulation = Simulation.startWith("takeOverPolicy", "refuse");
        TestClient first = simulation.client("c").connected();
        TestClient second = simulation.client("c");
        ConnAck answer = second.tryToConnect();
        assertEquals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, answer.reason());
        assertTrue(second.isEnded());
        assertFalse(first.isEnded());
        first.disconnect();
        second.connect();
    }

    @Test
    void manyConnectionsAtOnceLeaveOneThatWorks() {
        Simulation simulation = Simulation.start(4, 11, new MemoryStore());
        List<TestClient> clients = Stream.generate(() -> simulation.client("c").keepingSession())
                .limit(10)
                .toList();
        clients.forEach(client -> client.open().send(client.connectPacket()));
        simulation.settle();
        assertEquals(1, clients.stream().filter(client -> !client.isEnded()).count());
        assertEquals(1, simulation.counters().connections());
        assertEquals(1, simulation.counters().sessions());
    }
}
