package org.marquetry.itests.crash;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The broker dies, or its disk loses its power, while what its store has is carried over to another one, in each phase, and keeps
 * every promise. {@code -Dcrash.carried=N} lets it die more often.
 */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class CarryCrashTest {
    @Test
    void oneStoreIsCompleteAndIsTheCurrentOneWhenTheBrokerDies() throws IOException {
        survives("killed", CarryOutage::killed);
    }

    @Test
    void oneStoreIsCompleteAndIsTheCurrentOneWhenThePowerFails() throws IOException {
        survives("without power", CarryOutage::withoutPower);
    }

    private static void survives(String kind, Function<SplittableRandom, CarryOutage> outages) throws IOException {
        int rounds = Integer.getInteger("crash.carried", 8);
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("carried over, " + kind + ": -Dcrash.seed=" + seed + " -Dcrash.carried=" + rounds);
        CarryOutage outage = outages.apply(new SplittableRandom(seed));
        try (Campaign campaign = new Campaign(seed, StoreKind.ROCKSDB, outage)) {
            Verdict verdict = campaign.run(rounds);
            System.out.println("carried over, " + kind + ": " + campaign.summary() + "; ended " + outage.kills()
                    + ", carried " + outage.carried() + " times");
            assertTrue(verdict.isClean(), () -> campaign.summary() + "\n" + verdict);
            assertTrue(outage.carried() > 0, () -> "nothing was carried: " + outage.kills());
        }
    }
}
