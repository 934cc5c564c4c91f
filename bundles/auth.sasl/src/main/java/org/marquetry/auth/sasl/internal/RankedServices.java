package org.marquetry.auth.sasl.internal;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.TokenVerifier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Authenticators and verifiers of tokens that there are now. */
final class RankedServices implements Mechanisms.Services, AutoCloseable {
    private static final String ALL_REALMS = "*";

    private final ServiceTracker<Authenticator, Authenticator> authenticators;
    private final ServiceTracker<TokenVerifier, TokenVerifier> verifiers;

    RankedServices(BundleContext context) {
        authenticators = new ServiceTracker<>(context, Authenticator.class, null);
        verifiers = new ServiceTracker<>(context, TokenVerifier.class, null);
        authenticators.open();
        verifiers.open();
    }

    @Override
    public List<Authenticator> authenticators(String realm) {
        return references(authenticators).stream()
                .filter(each -> isFor(each.getProperty(Authenticator.REALM), realm))
                .map(authenticators::getService)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public List<TokenVerifier> verifiers() {
        return references(verifiers).stream()
                .map(verifiers::getService)
                .filter(Objects::nonNull)
                .toList();
    }

    private static <T> List<ServiceReference<T>> references(ServiceTracker<T, T> tracker) {
        ServiceReference<T>[] found = tracker.getServiceReferences();
        if (found == null) {
            return List.of();
        }
        ServiceReference<T>[] sorted = found.clone();
        Arrays.sort(sorted, Collections.reverseOrder());
        return List.of(sorted);
    }

    /** As the engine does for those that it asks itself. */
    private static boolean isFor(@Nullable Object property, String realm) {
        if (property == null) {
            return true;
        }
        List<String> realms = property instanceof String[] several ? List.of(several) : List.of(property.toString());
        return realms.contains(ALL_REALMS) || realms.contains(realm);
    }

    @Override
    public void close() {
        authenticators.close();
        verifiers.close();
    }
}
