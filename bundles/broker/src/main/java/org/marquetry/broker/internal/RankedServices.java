package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authenticator;

/** Services in the order in which they are asked: highest ranking first, then the oldest. For all threads. */
final class RankedServices<T> {
    private static final String ALL_REALMS = "*";

    /** @param realms whose clients it is for; null if it decides that itself */
    private record Ranked<T>(
            T service, int ranking, long id, @Nullable Set<String> realms) {
        boolean isFor(String realm) {
            return realms == null || realms.contains(realm) || realms.contains(ALL_REALMS);
        }
    }

    private volatile List<Ranked<T>> ranked = List.of();
    private volatile List<T> services = List.of();

    synchronized void add(T service, Map<String, Object> properties) {
        add(new ArrayList<>(ranked), service, properties);
    }

    private void add(List<Ranked<T>> next, T service, Map<String, Object> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer given ? given : 0;
        long id = properties.get("service.id") instanceof Long given ? given : Long.MAX_VALUE;
        next.add(new Ranked<>(service, ranking, id, realms(properties)));
        next.sort(Comparator.comparingInt((Ranked<T> each) -> each.ranking)
                .reversed()
                .thenComparingLong(Ranked::id));
        set(next);
    }

    /** Its properties have changed. */
    synchronized void update(T service, Map<String, Object> properties) {
        // In one step for those who ask meanwhile: it is never missing.
        List<Ranked<T>> next = new ArrayList<>(ranked);
        next.removeIf(each -> each.service == service);
        add(next, service, properties);
    }

    private static @Nullable Set<String> realms(Map<String, Object> properties) {
        Object realms = properties.get(Authenticator.REALM);
        if (realms instanceof String one) {
            return Set.of(one);
        }
        return realms instanceof String[] several ? new HashSet<>(List.of(several)) : null;
    }

    synchronized void remove(T service) {
        List<Ranked<T>> next = new ArrayList<>(ranked);
        next.removeIf(each -> each.service == service);
        set(next);
    }

    private void set(List<Ranked<T>> next) {
        ranked = List.copyOf(next);
        services = next.stream().map(Ranked::service).toList();
    }

    List<T> list() {
        return services;
    }

    /** Those that are for clients of a realm. */
    List<T> list(String realm) {
        return ranked.stream()
                .filter(each -> each.isFor(realm))
                .map(Ranked::service)
                .toList();
    }
}
