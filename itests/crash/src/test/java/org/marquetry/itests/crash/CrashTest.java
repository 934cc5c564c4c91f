package org.marquetry.itests.crash;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The broker dies under load, again and again, and keeps every promise it has made. {@code -Dcrash.rounds=N} lets it die more
 * often, {@code -Dcrash.seed=S} repeats what the clients do, though not when exactly the end comes.
 */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
    /** Then another broker begins, with nothing. */
    private static final int MOST_ROUNDS = 50;

    static void survives(String name, StoreKind store, LongFunction<Outage> outage, int rounds) throws IOException {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        for (int left = rounds; left > 0; left -= MOST_ROUNDS) {
            int count = Math.min(left, MOST_ROUNDS);
            System.out.println(name + ", " + store + ": -Dcrash.seed=" + seed + " -Dcrash.rounds=" + count);
            try (Campaign campaign = new Campaign(seed, store, outage.apply(seed))) {
                Verdict verdict = campaign.run(count);
                System.out.println(name + ", " + store + ": " + campaign.summary());
                assertTrue(verdict.isClean(), () -> campaign.summary() + "\n" + verdict);
            }
            seed++;
        }
    }

    /** So many with RocksDB, which most brokers use, and fewer with the other one. */
    private static int rounds(StoreKind store) {
        int rounds = Integer.getInteger("crash.rounds", 20);
        return store == StoreKind.ROCKSDB ? rounds : rounds / 4;
    }

    private static int failingRounds(StoreKind store) {
        int rounds = Integer.getInteger("crash.failing", 3);
        return store == StoreKind.ROCKSDB ? rounds : rounds * 2 / 3;
    }

    /** Less often, since restoring the disk takes its time. */
    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedOutlivesALossOfPower(StoreKind store) throws IOException {
        survives(
                "power lost", store, seed -> new PowerLoss(new SplittableRandom(seed), false), (rounds(store) + 3) / 4);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedOutlivesADiskThatFailsToSyncAndThenItsPower(StoreKind store) throws IOException {
        survives("failing", store, seed -> new PowerLoss(new SplittableRandom(seed), true), failingRounds(store));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedOutlivesTheProcess(StoreKind store) throws IOException {
        survives("killed", store, seed -> Outage.KILL, rounds(store));
    }
}
