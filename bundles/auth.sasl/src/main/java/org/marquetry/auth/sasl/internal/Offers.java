package org.marquetry.auth.sasl.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authenticator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Services of one type, as they come and go. Who looks never sees one missing that is not known to have left. For all threads. */
final class Offers<T> implements ServiceTrackerCustomizer<T, T>, AutoCloseable {
    private static final String ALL_REALMS = "*";
    private static final int REMEMBERED = 16;

    private record Offer<T>(
            ServiceReference<T> reference,
            T service,
            @Nullable List<String> realms) {
        boolean isFor(String realm) {
            return Offers.isFor(realms, realm);
        }
    }

    private record Departed(@Nullable List<String> realms, long nanos) {}

    /** @param departed those that none has taken the place of since, latest first */
    private record State<T>(List<Offer<T>> present, List<Departed> departed) {}

    private final BundleContext context;
    private final ServiceTracker<T, T> tracker;
    private volatile State<T> state = new State<>(List.of(), List.of());

    Offers(BundleContext context, Class<T> type) {
        this.context = context;
        tracker = new ServiceTracker<>(context, type, this);
        tracker.open();
    }

    /** Best ranking first. */
    List<T> list(String realm) {
        return state.present.stream()
                .filter(each -> each.isFor(realm))
                .map(Offer::service)
                .toList();
    }

    /** Whether one has left within the last seconds, and none has come in its place. */
    boolean hasLost(String realm, int seconds) {
        long now = System.nanoTime();
        return state.departed.stream()
                .anyMatch(each -> now - each.nanos <= TimeUnit.SECONDS.toNanos(seconds) && isFor(each.realms, realm));
    }

    /** As the engine does for those that it asks itself. */
    private static boolean isFor(@Nullable List<String> realms, String realm) {
        return realms == null || realms.contains(ALL_REALMS) || realms.contains(realm);
    }

    private static @Nullable List<String> realms(ServiceReference<?> reference) {
        Object property = reference.getProperty(Authenticator.REALM);
        if (property == null) {
            return null;
        }
        return property instanceof String[] several ? List.of(several) : List.of(property.toString());
    }

    @Override
    public @Nullable T addingService(ServiceReference<T> reference) {
        T service = context.getService(reference);
        if (service != null) {
            come(new Offer<>(reference, service, realms(reference)));
        }
        return service;
    }

    private synchronized void come(Offer<T> offer) {
        List<Departed> departed = new ArrayList<>(state.departed);
        departed.stream()
                .filter(each -> Objects.equals(each.realms, offer.realms))
                .findFirst()
                .ifPresent(departed::remove);
        state = new State<>(with(offer), List.copyOf(departed));
    }

    @Override
    public synchronized void modifiedService(ServiceReference<T> reference, T service) {
        if (state.present.stream().noneMatch(each -> each.reference.equals(reference))) {
            // It has left meanwhile.
            return;
        }
        state = new State<>(with(new Offer<>(reference, service, realms(reference))), state.departed);
    }

    @Override
    public void removedService(ServiceReference<T> reference, T service) {
        leave(reference);
        context.ungetService(reference);
    }

    private synchronized void leave(ServiceReference<T> reference) {
        List<Departed> departed = new ArrayList<>(state.departed);
        departed.add(0, new Departed(realms(reference), System.nanoTime()));
        state = new State<>(
                without(reference), List.copyOf(departed.subList(0, Math.min(departed.size(), REMEMBERED))));
    }

    private List<Offer<T>> with(Offer<T> offer) {
        List<Offer<T>> present = new ArrayList<>(without(offer.reference));
        present.add(offer);
        present.sort(Comparator.comparing((Offer<T> each) -> each.reference).reversed());
        return List.copyOf(present);
    }

    private List<Offer<T>> without(ServiceReference<T> reference) {
        return state.present.stream()
                .filter(each -> !each.reference.equals(reference))
                .toList();
    }

    @Override
    public void close() {
        tracker.close();
    }
}
