package org.marquetry.pieces.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** Who has taken whose place, by the symbolic names of those who have. */
final class Reigns {
    private final Map<String, Reign> byName = new ConcurrentHashMap<>();
    /** Those that stop only since another one is tried in their place. */
    private final Set<Bundle> yielding = ConcurrentHashMap.newKeySet();

    Optional<Reign> of(@Nullable Bundle bundle) {
        return bundle == null || bundle.getSymbolicName() == null
                ? Optional.empty()
                : of(bundle.getSymbolicName()).filter(reign -> reign.successor() == bundle);
    }

    Optional<Reign> of(String symbolicName) {
        return Optional.ofNullable(byName.get(symbolicName));
    }

    Collection<Reign> all() {
        return byName.values();
    }

    /** The successor serves; whose place the former had taken are its formers as well. */
    Reign begin(Candidate candidate) {
        Optional<Reign> before = of(candidate.former());
        Reign reign = Reign.begin(candidate, before);
        before.ifPresent(this::remove);
        byName.put(candidate.successor().getSymbolicName(), reign);
        return reign;
    }

    /** A bundle that has not served is to do so when the one that serves goes, and nobody comes back whose place that one had taken. */
    void standsBy(Bundle waiting, Bundle serving) {
        Reign reign = of(serving).orElseGet(() -> Reign.fromTheBeginning(serving));
        byName.put(serving.getSymbolicName(), reign.withReserve(waiting));
    }

    /** True for one caller. */
    boolean remove(Reign reign) {
        return byName.remove(reign.successor().getSymbolicName(), reign);
    }

    /** Who is to serve after a reign that was removed; its own goes on as it was. */
    Optional<Bundle> heir(Reign ended) {
        Reign before = ended.before();
        if (before != null) {
            byName.put(before.successor().getSymbolicName(), before);
        }
        return ended.heir();
    }

    void yields(Bundle former) {
        yielding.add(former);
    }

    void hasYielded(Bundle former) {
        yielding.remove(former);
    }

    /** The reign that ends as a bundle stops, unless that makes room for a trial, after which it may go on. */
    Optional<Reign> endingWith(Bundle bundle) {
        return yielding.contains(bundle) ? Optional.empty() : of(bundle);
    }
}
