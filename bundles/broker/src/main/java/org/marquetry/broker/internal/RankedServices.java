package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authenticator;

/** Services in the order in which they are asked: highest ranking first, then the oldest. For all threads. */
final class RankedServices<T> {
    private static final String ALL_REALMS = "*";
    private static final int REMEMBERED = 16;

    /** @param realms whose clients it is for; null if it decides that itself */
    private record Ranked<T>(
            T service, int ranking, long id, @Nullable Set<String> realms) {
        boolean isFor(String realm) {
            return RankedServices.isFor(realms, realm);
        }
    }

    private static boolean isFor(@Nullable Set<String> realms, String realm) {
        return realms == null || realms.contains(realm) || realms.contains(ALL_REALMS);
    }

    /** @param at the uptime in milliseconds */
    private record Departed(@Nullable Set<String> realms, long at) {}

    private final TimeSource time;
    private volatile List<Ranked<T>> ranked = List.of();
    private volatile List<T> services = List.of();
    /** Those that have left, and that none has taken the place of since, latest first. */
    private volatile List<Departed> departed = List.of();

    RankedServices(TimeSource time) {
        this.time = time;
    }

    synchronized void add(T service, Map<String, Object> properties) {
        Set<String> realms = realms(properties);
        List<Departed> left = new ArrayList<>(departed);
        left.stream()
                .filter(each -> Objects.equals(each.realms, realms))
                .findFirst()
                .ifPresent(left::remove);
        add(new ArrayList<>(ranked), service, properties);
        departed = List.copyOf(left);
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
        if (!next.removeIf(each -> each.service == service)) {
            return;
        }
        List<Departed> left = new ArrayList<>(departed);
        ranked.stream()
                .filter(each -> each.service == service)
                .forEach(each -> left.add(0, new Departed(each.realms, time.uptimeMillis())));
        departed = List.copyOf(left.subList(0, Math.min(left.size(), REMEMBERED)));
        set(next);
    }

    /** Whether one that was for clients of a realm has left a short while ago, so that it may come back. */
    boolean hasLost(String realm, int seconds) {
        List<Departed> left = departed;
        if (left.isEmpty()) {
            return false;
        }
        long since = time.uptimeMillis() - seconds * 1000L;
        return left.stream().anyMatch(each -> each.at >= since && isFor(each.realms, realm));
    }

    boolean has(T service) {
        return services.contains(service);
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
