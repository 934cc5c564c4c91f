package org.marquetry.pieces.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class HealthToolTest {
    private final StringWriter written = new StringWriter();

    private record Piece(String subject, HealthState state) implements Health {}

    private int run(Health... pieces) {
        PrintWriter out = new PrintWriter(written);
        return new HealthTool(List.of(pieces)).run(out, out);
    }

    @Test
    void printsALineForEachPieceInTheOrderOfTheirNames() {
        assertEquals(0, run(new Piece("b", HealthState.WELL), new Piece("a", HealthState.WELL)));
        assertEquals(List.of("a\twell", "b\twell"), written.toString().lines().toList());
    }

    @Test
    void saysWhyAPieceIsNotWellAndWhatHelps() {
        Health full = new Piece("store", HealthState.degraded("the device is\nfull", "make room"));
        Health gone = new Piece("listener", HealthState.failed("the port is taken", ""));
        assertEquals(1, run(full, gone, new Piece("broker", HealthState.WELL)));
        assertEquals(
                List.of(
                        "broker\twell",
                        "listener\tfailed\tthe port is taken",
                        "store\tdegraded\tthe device is?full\tmake room"),
                written.toString().lines().toList());
    }
}
