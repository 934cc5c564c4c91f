package org.marquetry.broker.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.EnhancedAuthenticator;

/** The methods of enhanced authentication that there are now. For all threads. */
final class EnhancedAuthenticators {
    private final Map<String, RankedServices<EnhancedAuthenticator>> byMethod = new ConcurrentHashMap<>();

    void add(EnhancedAuthenticator service, Map<String, Object> properties) {
        for (String method : methods(properties)) {
            byMethod.computeIfAbsent(method, absent -> new RankedServices<>()).add(service, properties);
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
            byMethod.computeIfAbsent(method, absent -> new RankedServices<>()).update(service, properties);
        }
    }

    /** Who speaks a method with clients of a realm; null if nobody does. */
    @Nullable EnhancedAuthenticator of(String method, String realm) {
        RankedServices<EnhancedAuthenticator> services = byMethod.get(method);
        List<EnhancedAuthenticator> ranked = services == null ? List.of() : services.list(realm);
        return ranked.isEmpty() ? null : ranked.get(0);
    }

    private static List<String> methods(Map<String, Object> properties) {
        Object methods = properties.get(EnhancedAuthenticator.METHOD);
        if (methods instanceof String one) {
            return List.of(one);
        }
        return methods instanceof String[] several ? List.of(several) : List.of();
    }
}
