package org.marquetry.health.internal;

import org.apache.felix.hc.api.Result;
import org.marquetry.api.health.HealthState;

/** How a piece is, in the terms of Felix. */
final class Answer {
    static final Result WELL = new Result(Result.Status.OK, "well");

    private Answer() {}

    static Result of(HealthState state) {
        return switch (state.condition()) {
            case WELL -> WELL;
            case DEGRADED -> new Result(Result.Status.WARN, words(state));
            case FAILED -> new Result(Result.Status.CRITICAL, words(state));
        };
    }

    private static String words(HealthState state) {
        return state.remedy().isEmpty() ? state.reason() : state.reason() + ": " + state.remedy();
    }
}
