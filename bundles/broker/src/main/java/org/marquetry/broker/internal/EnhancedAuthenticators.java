package org.marquetry.broker.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.EnhancedAuthenticator;

/** The methods of enhanced authentication that there are now. For all threads. */
final class EnhancedAuthenticators {
    private final TimeSource time;
    private final Waits waits = new Waits("client");
    private final Map<String, RankedServices<EnhancedAuthenticator>> byMethod = new ConcurrentHashMap<>();

    EnhancedAuthenticators(TimeSource time) {
        this.time = time;
    }

    /** Who waits for a method that has left. */
    Waits waits() {
        return waits;
    }

    void add(EnhancedAuthenticator service, Map<String, Object> properties) {
        for (String method : methods(properties)) {
            byMethod.computeIfAbsent(method, absent -> new RankedServices<>(time))
                    .add(service, properties);
        }
    }

    void remove(EnhancedAuthenticator service) {
        byMethod.values().forEach(services -> services.remove(service));
    }

    /** Its properties have changed. */
    void update(EnhancedAuthenticator service, Map<String, Object> properties) {
        List<String> methods = methods(properties);
        byMethod.forEach((method, services) -> {
            if (!methods.contains(method)) {
                services.remove(service);
            }
        });
        for (String method : methods) {
            byMethod.computeIfAbsent(method, absent -> new RankedServices<>(time))
                    .update(service, properties);
        }
    }

    /** Who speaks a method with clients of a realm; null if nobody does. */
    @Nullable EnhancedAuthenticator of(String method, String realm) {
        RankedServices<EnhancedAuthenticator> services = byMethod.get(method);
        List<EnhancedAuthenticator> ranked = services == null ? List.of() : services.list(realm);
        return ranked.isEmpty() ? null : ranked.get(0);
    }

    /** Whether nobody speaks a method with clients of a realm since a short while ago, so that somebody may again. */
    boolean hasLost(String method, String realm, int seconds) {
        RankedServices<EnhancedAuthenticator> services = byMethod.get(method);
        return services != null && services.hasLost(realm, seconds);
    }

    /** Whether it is still there for a method. */
    boolean has(String method, EnhancedAuthenticator service) {
        RankedServices<EnhancedAuthenticator> services = byMethod.get(method);
        return services != null && services.has(service);
    }

    private static List<String> methods(Map<String, Object> properties) {
        Object methods = properties.get(EnhancedAuthenticator.METHOD);
        if (methods instanceof String one) {
            return List.of(one);
        }
        return methods instanceof String[] several ? List.of(several) : List.of();
    }
}
