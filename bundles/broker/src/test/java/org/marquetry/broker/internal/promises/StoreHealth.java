package org.marquetry.broker.internal.promises;

/**
 * Whether the broker's store works, and has for so long that all is kept that could not be before: a broker learns of a failure
 * late, and tries again after a while.
 */
final class StoreHealth {
    private static final long RECOVERY_MILLIS = 3000;

    private final Clock clock;
    private boolean failing;
    private boolean failed;
    private boolean well = true;
    private long rested = Clock.NEVER;

    StoreHealth(Clock clock) {
        this.clock = clock;
    }

    void fails(boolean now) {
        if (now || failing) {
            failed = true;
            well = false;
            rested = Clock.NEVER;
        }
        failing = now;
    }

    /** The store has nothing left to do: from the first time on, nothing that has failed is not known to have. */
    void settled() {
        if (failing || well) {
            return;
        }
        rested = Math.min(rested, clock.millis());
        well = clock.millis() - rested >= RECOVERY_MILLIS;
    }

    boolean isFailing() {
        return failing;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Whether there is nothing any more that could not be kept. */
    boolean isWell() {
        return well;
    }
}
