package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Many random runs. More of them: {@code -Dmarquetry.simulation.runs=100000}; one again:
 * {@code -Dmarquetry.simulation.seed=SEED -Dmarquetry.simulation.runs=1}.
 */
final class RandomRunTest {
    private static final int MOST_FAILURES = 5;

    @Test
    @Normative({
        "MQTT-4.3.2-1",
        "MQTT-4.3.3-1",
        "MQTT-4.3.3-8",
        "MQTT-4.3.3-10",
        "MQTT-4.4.0-1",
        "MQTT-4.5.0-1",
        "MQTT-4.6.0-5",
        "MQTT-4.6.0-6",
        "MQTT-4.9.0-1",
        "MQTT-4.9.0-2",
        "MQTT-3.2.0-1",
        "MQTT-3.2.2-3",
        "MQTT-3.3.1-1",
        "MQTT-2.2.1-4"
    })
    void whateverHappensThePromisesAreKept() {
        long first = Long.getLong("marquetry.simulation.seed", 1);
        int runs = Integer.getInteger("marquetry.simulation.runs", 300);
        List<String> failures = new ArrayList<>();
        long arrivals = 0;
        for (long seed = first; seed < first + runs && failures.size() < MOST_FAILURES; seed++) {
            RandomRun run = new RandomRun(seed);
            try {
                run.run();
            } catch (AssertionError | RuntimeException e) {
                failures.add("seed " + seed + ": " + e.getMessage());
            }
            arrivals += run.arrivals();
        }
        assertEquals(List.of(), failures);
        assertTrue(arrivals > runs * 20L, "only " + arrivals + " messages arrived in " + runs + " runs");
    }
}
