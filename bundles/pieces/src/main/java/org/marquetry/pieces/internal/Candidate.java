package org.marquetry.pieces.internal;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * A bundle that could take a place.
 *
 * @param former whose place it is; null if it is to serve beside others
 * @param types what it has to play for that
 */
record Candidate(Bundle successor, @Nullable Bundle former, Set<String> types) {
    /** Empty if the bundle is no piece. */
    static Optional<Candidate> of(BundleContext context, Bundle bundle) {
        Optional<Bundle> former = ofSameName(context, bundle)
                .or(() -> Rivals.of(context, bundle).stream()
                        .filter(rival -> Rivals.outranks(bundle, rival))
                        .findFirst());
        Set<String> declared = Role.declared(former.orElse(bundle));
        if (declared.isEmpty()) {
            return Optional.empty();
        }
        Set<String> types = former.map(Role::played).orElse(declared);
        return Optional.of(new Candidate(bundle, former.orElse(null), types));
    }

    private static Optional<Bundle> ofSameName(BundleContext context, Bundle bundle) {
        return Arrays.stream(context.getBundles())
                .filter(other -> other != bundle
                        && other.getState() == Bundle.ACTIVE
                        && Objects.equals(other.getSymbolicName(), bundle.getSymbolicName()))
                .findFirst();
    }

    /** The bundle of another name that serves and does not make room for it; null if there is none. */
    @Nullable Bundle rival(BundleContext context) {
        return Rivals.of(context, successor).stream()
                .filter(rival -> former == null && Rivals.serves(rival))
                .findFirst()
                .orElse(null);
    }

    /** Whether its place is held by a bundle that is neither it nor the former one. */
    boolean isTakenByOther(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .anyMatch(other -> other != successor
                        && other != former
                        && other.getState() == Bundle.ACTIVE
                        && (Objects.equals(other.getSymbolicName(), successor.getSymbolicName())
                                || Rivals.of(context, successor).contains(other) && Rivals.serves(other)));
    }

    Role.Way way() {
        return Role.way(former == null ? types : Role.declared(former));
    }

    /** Whose services go on if this one comes to nothing. */
    String otherwise() {
        return former == null ? "what was there" : Names.of(former);
    }
}
