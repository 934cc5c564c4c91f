package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Asks bundles on probation how they are: one that says several times in a row that it has failed, or does not answer, has. */
final class NewcomerHealth {
    private static final int PATIENCE = 3;
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final Succession succession;
    private final FaultLog faults;
    private final Map<Long, Integer> failures = new HashMap<>();

    NewcomerHealth(Succession succession, FaultLog faults) {
        this.succession = succession;
        this.faults = faults;
    }

    void look() {
        List<Bundle> newcomers = succession.reigns().all().stream()
                .map(Reign::successor)
                .filter(succession::isOnProbation)
                .toList();
        failures.keySet().retainAll(newcomers.stream().map(Bundle::getBundleId).toList());
        newcomers.forEach(this::look);
    }

    private void look(Bundle bundle) {
        String failure = failure(bundle);
        if (failure.isEmpty()) {
            failures.remove(bundle.getBundleId());
        } else if (failures.merge(bundle.getBundleId(), 1, Integer::sum) == PATIENCE) {
            faults.report(bundle, "says that it has failed: " + failure);
        }
    }

    private static String failure(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        BundleContext context = bundle.getBundleContext();
        if (services == null || context == null) {
            return "";
        }
        return Arrays.stream(services)
                .filter(service -> Arrays.asList((String[]) service.getProperty(Constants.OBJECTCLASS))
                        .contains(Health.class.getName()))
                .map(service -> failure(context, service))
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String failure(BundleContext context, ServiceReference<?> service) {
        try {
            return Bounded.call("health", BOUND, () -> {
                Object health = context.getService(service);
                try {
                    HealthState state = health instanceof Health known ? known.state() : HealthState.WELL;
                    return state.condition() == HealthState.Condition.FAILED ? state.reason() : "";
                } finally {
                    context.ungetService(service);
                }
            });
        } catch (TimeoutException e) {
            return "it does not say how it is";
        } catch (ExecutionException e) {
            return Names.reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
