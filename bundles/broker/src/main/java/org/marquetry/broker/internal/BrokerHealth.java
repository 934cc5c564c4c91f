package org.marquetry.broker.internal;

import java.util.concurrent.TimeUnit;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.StoreException;

/** How the engine is. */
record BrokerHealth(Engine engine) implements Health {
    @Override
    public String subject() {
        return BrokerSettings.PID;
    }

    @Override
    public HealthState state() {
        if (engine.isStopped()) {
            return HealthState.failed("the broker stops", "");
        }
        HealthState ofStart = ofStart();
        if (ofStart != HealthState.WELL) {
            return ofStart;
        }
        StoreException failure = engine.storeCondition().failure();
        if (failure != null) {
            return HealthState.degraded(
                    "what has to be kept is refused: " + failure.getMessage(),
                    "see the state of the store; the broker goes on by itself when the store does");
        }
        long silent = TimeUnit.MILLISECONDS.toSeconds(engine.storeBacklog().silentMillis());
        if (silent > engine.settings().serviceGrace()) {
            return HealthState.degraded(
                    "the store has not answered for " + silent + " s, and who publishes waits",
                    "look at the device of the store, or exchange the store");
        }
        long held = engine.counters().heldPublishers();
        return held == 0
                ? HealthState.WELL
                : HealthState.degraded(
                        held
                                + " publishers are not read from, since what they publish is not taken or kept fast enough",
                        "fewer publications, or a faster device for the store");
    }

    private HealthState ofStart() {
        Engine.Progress progress = engine.progress();
        long silent = TimeUnit.MILLISECONDS.toSeconds(engine.restoration().silentMillis());
        if (silent > engine.settings().serviceGrace()) {
            return HealthState.degraded(
                    "the store has told nothing of what it keeps for " + silent + " s, and "
                            + (progress == Engine.Progress.READING_SESSIONS ? "clients wait" : "there is more"),
                    "look at the device of the store, or exchange the store");
        }
        return switch (progress) {
            case READING_SESSIONS -> HealthState.degraded("sessions are still read from the store; clients wait", "");
            case READING_REST -> HealthState.degraded("retained messages are still read from the store", "");
            case FAILED ->
                HealthState.failed(
                        "what the store has kept cannot be read, so no client is let in",
                        "see the state of the store, and start the broker again when it can be read");
            case DONE -> HealthState.WELL;
        };
    }
}
