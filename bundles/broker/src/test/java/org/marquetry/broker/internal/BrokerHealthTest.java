package org.marquetry.broker.internal;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the broker says of itself to operators. */
final class BrokerHealthTest {
    private final ControlledStore store = new ControlledStore();

    private static HealthState state(Simulation simulation) {
        return new BrokerHealth(simulation.engine()).state();
    }

    @Test
    void aBrokerThatServesIsWell() {
        Simulation simulation = Simulation.start(2, 0, store);
        assertEquals(HealthState.WELL, state(simulation));
        assertEquals("org.marquetry.broker", new BrokerHealth(simulation.engine()).subject());
    }

    @Test
    void whileSessionsAreReadItSaysThatClientsWait() {
        CompletableFuture<Void> read = new CompletableFuture<>();
        store.replayAfter(read);
        Simulation simulation = Simulation.start(1, 0, store);
        assertEquals(HealthState.Condition.DEGRADED, state(simulation).condition());
        assertTrue(state(simulation).reason().contains("clients wait"));
        read.complete(null);
        simulation.settle();
        assertEquals(HealthState.WELL, state(simulation));
    }

    @Test
    void aStoreThatDoesNotGoOnWithTellingWhatItKeepsIsNamed() {
        CompletableFuture<Void> read = new CompletableFuture<>();
        store.replayAfter(read);
        Simulation simulation = Simulation.start(1, 0, store);
        simulation.passSeconds(9);
        assertTrue(
                state(simulation).reason().contains("still read"),
                state(simulation).reason());
        simulation.passSeconds(3);
        assertTrue(
                state(simulation).reason().contains("has told nothing of what it keeps for 12 s, and clients wait"),
                state(simulation).reason());
        read.complete(null);
        simulation.settle();
        assertEquals(HealthState.WELL, state(simulation));
        simulation.passSeconds(60);
        assertEquals(HealthState.WELL, state(simulation));
    }

    @Test
    void aStoreThatTellsSessionsAndThenNothingIsNamed() {
        store.holdLoading(true);
        Simulation simulation = Simulation.start(1, 0, store);
        simulation.passSeconds(12);
        assertTrue(
                state(simulation).reason().contains("has told nothing of what it keeps for 12 s, and there is more"),
                state(simulation).reason());
        store.load(false);
        simulation.settle();
        assertEquals(HealthState.WELL, state(simulation));
    }

    @Test
    void aStoreThatCannotBeReadIsAFailure() {
        store.replayAfter(CompletableFuture.failedFuture(new IllegalStateException("corrupt")));
        Simulation simulation = Simulation.start(1, 0, store);
        assertEquals(HealthState.Condition.FAILED, state(simulation).condition());
        assertFalse(state(simulation).remedy().isEmpty());
    }

    @Test
    void aStoreThatFailsIsToldWithItsReasonUntilItWorks() {
        Simulation simulation = Simulation.start(1, 0, store);
        simulation
                .client("away")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE)
                .disconnect();
        TestClient publisher = simulation.client("p").connected();
        store.fail(StoreException.Kind.FAILED);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(HealthState.Condition.DEGRADED, state(simulation).condition());
        assertTrue(state(simulation).reason().contains("the disk is broken"));
        store.fail(false);
        publisher.connect();
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(HealthState.WELL, state(simulation));
    }

    @Test
    void aStoreThatSaysItWorksAgainNeedNotShowIt() {
        store.tellsOfItself();
        Simulation simulation = Simulation.start(1, 0, store);
        store.fail(StoreException.Kind.FAILED);
        simulation.client("p").keepingSession().tryToConnect();
        assertEquals(HealthState.Condition.DEGRADED, state(simulation).condition());
        store.fail(false);
        assertEquals(HealthState.WELL, state(simulation));
    }

    @Test
    void publishersThatAreHeldAreTold() {
        Simulation simulation = Simulation.start(1, 0, store);
        simulation
                .client("away")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE)
                .disconnect();
        TestClient publisher = simulation.client("p").connected();
        store.hold(true);
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 100; i++) {
            publisher.send(publisher.publication("t", large, QoS.AT_LEAST_ONCE, false, Properties.NONE));
        }
        publisher.connection().mostRead(2_000_000);
        simulation.settle();
        assertTrue(state(simulation).reason().startsWith("1 publisher"));
        store.hold(false);
        simulation.settle();
        assertEquals(HealthState.WELL, state(simulation));
    }
}
