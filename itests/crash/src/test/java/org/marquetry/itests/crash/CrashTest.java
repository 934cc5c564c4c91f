package org.marquetry.itests.crash;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The broker dies under load, again and again, and keeps every promise it has made. {@code -Dcrash.rounds=N} lets it die more
 * often, {@code -Dcrash.seed=S} repeats what the clients do, though not when exactly the end comes.
 */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class CrashTest {
    /** Then another broker begins, with nothing. */
    private static final int MOST_ROUNDS = 50;

    static void survives(String name, LongFunction<Outage> outage, int rounds) throws IOException {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        for (int left = rounds; left > 0; left -= MOST_ROUNDS) {
            int count = Math.min(left, MOST_ROUNDS);
            System.out.println(name + ": -Dcrash.seed=" + seed + " -Dcrash.rounds=" + count);
            try (Campaign campaign = new Campaign(seed, outage.apply(seed))) {
                Verdict verdict = campaign.run(count);
                System.out.println(name + ": " + campaign.summary());
                assertTrue(verdict.isClean(), () -> campaign.summary() + "\n" + verdict);
            }
            seed++;
        }
    }

    /** Less often, since restoring the disk takes its time. */
    @Test
    void whatWasAcknowledgedOutlivesALossOfPower() throws IOException {
        survives(
                "power lost",
                seed -> new PowerLoss(new SplittableRandom(seed), false),
                Integer.getInteger("crash.rounds", 20) / 4);
    }

    @Test
    @EnabledIfSystemProperty(
            named = "crash.failing",
            matches = "true",
            disabledReason =
                    "a disk that fails to sync again and again still brings QoS 2 messages twice, and others out of order")
    void whatWasAcknowledgedOutlivesADiskThatFailsToSyncAndThenItsPower() throws IOException {
        survives(
                "failing",
                seed -> new PowerLoss(new SplittableRandom(seed), true),
                Integer.getInteger("crash.rounds", 20) / 4);
    }

    @Test
    void whatWasAcknowledgedOutlivesTheProcess() throws IOException {
        survives("killed", seed -> Outage.KILL, Integer.getInteger("crash.rounds", 20));
    }
}
