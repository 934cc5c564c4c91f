package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Services in the order in which they are asked: highest ranking first, then the oldest. For all threads. */
final class RankedServices<T> {
    private record Ranked<T>(T service, int ranking, long id) {}

    private volatile List<Ranked<T>> ranked = List.of();
    private volatile List<T> services = List.of();

    synchronized void add(T service, Map<String, Object> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer given ? given : 0;
        long id = properties.get("service.id") instanceof Long given ? given : Long.MAX_VALUE;
        List<Ranked<T>> next = new ArrayList<>(ranked);
        next.add(new Ranked<>(service, ranking, id));
        next.sort(Comparator.comparingInt((Ranked<T> each) -> each.ranking)
                .reversed()
                .thenComparingLong(Ranked::id));
        set(next);
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
}
