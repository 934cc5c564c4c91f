package org.marquetry.health.internal;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.marquetry.api.health.Health;

/** Fails if nothing but a new start of the broker helps. */
record LiveCheck(Patients pieces) implements HealthCheck {
    @Override
    public Result execute() {
        return pieces.failed(piece -> Boolean.TRUE.equals(piece.getProperty(Health.VITAL)))
                .map(Answer::of)
                .orElse(Answer.WELL);
    }
}
