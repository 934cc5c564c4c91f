package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.testkit.StoreCheck.Body;

/** Long random runs against plain maps. */
final class RandomChecks {
    private static final int ROUNDS = 8;
    private static final int LOOPS = 4;

    private RandomChecks() {}

    static void addTo(Map<String, Body> checks, long seed) {
        checks.put("whatever is written, the store has what plain maps would have", seeded(seed, RandomChecks::one));
        checks.put("several loops write at once and none disturbs another", seeded(seed, RandomChecks::several));
    }

    /** Something that chooses at random. */
    @FunctionalInterface
    private interface Seeded {
        void run(StoreTrial trial, SplittableRandom random) throws Exception;
    }

    private static Body seeded(long seed, Seeded body) {
        return trial -> {
            try {
                body.run(trial, new SplittableRandom(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("with the seed " + seed + "L: " + e.getMessage(), e);
            }
        };
    }

    private static void one(StoreTrial trial, SplittableRandom random) throws Exception {
        Contents expected = new Contents();
        RandomChanges changes = new RandomChanges("", random, expected);
        for (int round = 0; round < ROUNDS; round++) {
            changes.write(trial.writer(), 60);
            trial.expect(expected);
            if (trial.outlivesClosing() && random.nextBoolean()) {
                trial.closeStore();
                trial.reopen();
                trial.expect(expected);
            }
        }
    }

    private static void several(StoreTrial trial, SplittableRandom random) throws Exception {
        List<Contents> parts = new ArrayList<>();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            Contents part = new Contents();
            parts.add(part);
            RandomChanges changes = new RandomChanges("loop " + i + " ", random.split(), part);
            TrialWriter writer = trial.newWriter();
            running.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            changes.write(writer, 300);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> new Thread(task, "marquetry-testkit-run").start()));
        }
        Contents expected = new Contents();
        for (int i = 0; i < LOOPS; i++) {
            running.get(i).get(TrialLoop.SECONDS, TimeUnit.SECONDS);
            expected.sessions.putAll(parts.get(i).sessions);
            expected.retained.putAll(parts.get(i).retained);
        }
        trial.expect(expected);
    }
}
