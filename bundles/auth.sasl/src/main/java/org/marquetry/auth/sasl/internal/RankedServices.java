package org.marquetry.auth.sasl.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.api.pieces.Faults;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/** Authenticators and verifiers of tokens that there are, and who is told if one of them fails. */
final class RankedServices implements Mechanisms.Services, AutoCloseable {
    private final Offers<Authenticator> authenticators;
    private final Offers<TokenVerifier> verifiers;
    private final ServiceTracker<Faults, Faults> faults;

    /** Those of one type that are for clients of a realm. */
    private record OfRealm<T>(Offers<T> offers, String realm, ServiceTracker<Faults, Faults> faults)
            implements Chain.Asked<T> {
        @Override
        public List<T> list() {
            return offers.list(realm);
        }

        @Override
        public boolean hasLost() {
            return offers.hasLost(realm, Chain.SECONDS);
        }

        @Override
        public void failed(T service, @Nullable Throwable failure) {
            Faults known = faults.getService();
            if (known == null) {
                return;
            }
            if (failure == null) {
                known.report(service, "has answered null");
            } else {
                known.failed(service, failure);
            }
        }
    }

    RankedServices(BundleContext context) {
        authenticators = new Offers<>(context, Authenticator.class);
        verifiers = new Offers<>(context, TokenVerifier.class);
        faults = new ServiceTracker<>(context, Faults.class, null);
        faults.open();
    }

    @Override
    public Chain.Asked<Authenticator> authenticators(String realm) {
        return new OfRealm<>(authenticators, realm, faults);
    }

    @Override
    public Chain.Asked<TokenVerifier> verifiers(String realm) {
        return new OfRealm<>(verifiers, realm, faults);
    }

    @Override
    public void close() {
        authenticators.close();
        verifiers.close();
        faults.close();
    }
}
