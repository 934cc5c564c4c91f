package org.marquetry.pieces.internal;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * A bundle that could take a place.
 *
 * @param former whose place it is; null if it is to serve beside others
 * @param types what it has to play for that
 */
record Candidate(Bundle successor, @Nullable Bundle former, Set<String> types) {
    /** Empty if the bundle is no piece. */
    static Optional<Candidate> of(BundleContext context, Bundle bundle) {
        Optional<Bundle> former = ofSameName(context, bundle).or(() -> outranked(context, bundle));
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

    /** Who serves clients, if the bundle is an engine too and ranks higher. */
    private static Optional<Bundle> outranked(BundleContext context, Bundle bundle) {
        return Optional.ofNullable(context.getServiceReference(Role.ENGINE.type()))
                .filter(engine -> Role.declared(bundle).contains(Role.ENGINE.type())
                        && DeclaredRanking.of(bundle, Role.ENGINE.type()) > ranking(engine))
                .map(ServiceReference::getBundle)
                .filter(serving -> serving != bundle);
    }

    private static int ranking(ServiceReference<?> service) {
        return service.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    /** Why it cannot take a place, in words that go on from its name; null if it can, as far as can be seen. */
    @Nullable String obstacle(BundleContext context) {
        ServiceReference<?> engine = context.getServiceReference(Role.ENGINE.type());
        if (former != null || engine == null || !types.contains(Role.ENGINE.type())) {
            return null;
        }
        Bundle serving = engine.getBundle();
        return serving == null || serving == successor
                ? null
                : "does not rank higher than " + Names.of(serving)
                        + ", which serves: two engines would change the same sessions";
    }

    /** Whether its place is held by a bundle that is neither it nor the former one. */
    boolean isTakenByOther(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .anyMatch(other -> other != successor
                        && other != former
                        && other.getState() == Bundle.ACTIVE
                        && (Objects.equals(other.getSymbolicName(), successor.getSymbolicName())
                                || types.contains(Role.ENGINE.type())
                                        && Role.played(other).contains(Role.ENGINE.type())));
    }

    Role.Way way() {
        return Role.way(former == null ? types : Role.declared(former));
    }

    /** Whose services go on if this one comes to nothing. */
    String otherwise() {
        return former == null ? "what was there" : Names.of(former);
    }
}
