package org.marquetry.auth.sasl.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Services that come and go as a test wants, and what was said of them. */
final class KnownServices<T> implements Chain.Asked<T> {
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private volatile List<T> services;
    private volatile boolean lost;

    KnownServices(List<T> services) {
        this.services = services;
    }

    /** Nobody is there any more, though somebody may come back. */
    void leave() {
        lost = true;
        services = List.of();
    }

    void come(T service) {
        services = List.of(service);
        lost = false;
    }

    /** It has taken too long for anybody to come back. */
    void forget() {
        lost = false;
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public List<T> list() {
        return services;
    }

    @Override
    public boolean hasLost() {
        return lost;
    }

    @Override
    public void failed(T service, @Nullable Throwable failure) {
        complaints.add(failure == null ? "null" : String.valueOf(failure.getMessage()));
    }
}
