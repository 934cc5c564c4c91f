package org.marquetry.broker.internal;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Loop;

/** What an engine looks after now and then, to its end. */
final class Upkeep {
    private static final long PAUSE_SECONDS = 5;
    private static final int SWEEP_STEPS = 20_000;

    private final Engine engine;
    private final StoreCondition storeCondition;
    private volatile Loop.@Nullable Cancellable next;

    Upkeep(Engine engine, StoreCondition storeCondition) {
        this.engine = engine;
        this.storeCondition = storeCondition;
    }

    void begin() {
        next = engine.loop(0).loop().schedule(this::look, PAUSE_SECONDS, TimeUnit.SECONDS);
        if (engine.isStopped()) {
            end();
        }
    }

    private void look() {
        if (engine.isStopped()) {
            return;
        }
        if (engine.retained().isLoaded()) {
            engine.retained().sweep(engine.loop(0), SWEEP_STEPS);
        }
        int grace = engine.settings().serviceGrace();
        if (engine.restoration().silentMillis() > TimeUnit.SECONDS.toMillis(grace)) {
            storeCondition.untold(engine.authentication().complaints(), grace);
        }
        if (engine.storeBacklog().silentMillis() > TimeUnit.SECONDS.toMillis(grace)) {
            storeCondition.silent(engine.authentication().complaints(), grace);
        }
        begin();
    }

    /** The loop's timer would hold the engine, and with it the pieces that it used, when both have long gone. */
    void end() {
        Loop.Cancellable due = next;
        if (due != null) {
            due.cancel();
        }
    }
}
