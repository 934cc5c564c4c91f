package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How soon all is well again when a store that has failed works. */
final class StoreRecoveryTest {
    private static final int MANY = 30;

    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(1, 0, store);

    @Test
    void whatIsNotToBeKeptAnyMoreHoldsUpNothing() {
        TestClient watcher = simulation.client("watcher").connected().subscribed("will", QoS.AT_MOST_ONCE);
        TestClient dying = simulation
                .client("dying")
                .withWill("will", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected();
        store.fail(true);
        TestClient stubborn = simulation.client("stubborn").keepingSession(100).startingClean(true);
        for (int i = 0; i < MANY; i++) {
            assertTrue(stubborn.tryToConnect().reason().isError());
        }
        dying.loseConnection();
        store.fail(false);
        simulation.passSeconds(MANY / 6);
        assertEquals(List.of("gone"), watcher.takePayloads());
    }
}
