package org.marquetry.health.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.health.HealthState.Condition;
import org.osgi.framework.ServiceReference;

/** The pieces that say how they are. */
final class Patients {
    private final Map<ServiceReference<Health>, Health> each = new ConcurrentHashMap<>();

    void come(ServiceReference<Health> reference, Health piece) {
        each.put(reference, piece);
    }

    void go(ServiceReference<Health> reference) {
        each.remove(reference);
    }

    /** The first of those that have failed, if any has. */
    Optional<HealthState> failed(Predicate<ServiceReference<Health>> which) {
        return each.entrySet().stream()
                .filter(piece -> which.test(piece.getKey()))
                .map(piece -> piece.getValue().state())
                .filter(state -> state.condition() == Condition.FAILED)
                .findFirst();
    }
}
