package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Many random runs. More of them, on all cores: {@code -Dmarquetry.simulation.runs=100000}; others:
 * {@code -Dmarquetry.simulation.seed=SEED}; what happens in each: {@code -Dmarquetry.simulation.log=true}.
 */
final class RandomRunTest {
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
        "MQTT-4.8.2-4",
        "MQTT-4.8.2-5",
        "MQTT-4.9.0-1",
        "MQTT-4.9.0-2",
        "MQTT-3.1.2-8",
        "MQTT-3.1.2-10",
        "MQTT-3.1.2-22",
        "MQTT-3.1.2-24",
        "MQTT-3.2.0-1",
        "MQTT-3.2.2-2",
        "MQTT-3.2.2-3",
        "MQTT-3.3.1-1",
        "MQTT-3.3.1-5",
        "MQTT-3.3.2-5",
        "MQTT-3.3.2-6",
        "MQTT-3.8.3-3",
        "MQTT-2.2.1-4"
    })
    void whateverHappensThePromisesAreKept() {
        long first = Long.getLong("marquetry.simulation.seed", 1);
        int count = Integer.getInteger("marquetry.simulation.runs", 3000);
        RandomRuns runs = new RandomRuns(first, count, Boolean.getBoolean("marquetry.simulation.log"));
        assertEquals(List.of(), runs.run());
        assertTrue(
                runs.arrivals() > count * 20L, "only " + runs.arrivals() + " messages arrived in " + count + " runs");
    }
}
