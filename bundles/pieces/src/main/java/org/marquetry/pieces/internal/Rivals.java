package org.marquetry.pieces.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Engines of other names: two would change the same sessions, so that the one that ranks higher serves. */
final class Rivals {
    private static final String ENGINE = Role.ENGINE.type();

    private Rivals() {}

    /** Those that run, whether they serve already or not, who serves first; none if the bundle is no engine. */
    static List<Bundle> of(BundleContext context, Bundle bundle) {
        if (!Role.declared(bundle).contains(ENGINE)) {
            return List.of();
        }
        return Arrays.stream(context.getBundles())
                .filter(other -> other.getState() == Bundle.ACTIVE
                        && !Objects.equals(other.getSymbolicName(), bundle.getSymbolicName())
                        && Role.declared(other).contains(ENGINE))
                .sorted(Comparator.comparing(Rivals::serves).reversed())
                .toList();
    }

    static boolean serves(Bundle engine) {
        return Role.played(engine).contains(ENGINE);
    }

    /** Equals stay as they are. */
    static boolean outranks(Bundle bundle, Bundle rival) {
        return ranking(bundle) > ranking(rival);
    }

    private static int ranking(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return Arrays.stream(services == null ? new ServiceReference<?>[0] : services)
                .filter(service -> Role.played(service).contains(ENGINE))
                .findFirst()
                .map(Rivals::ranking)
                .orElseGet(() -> DeclaredRanking.of(bundle, ENGINE));
    }

    private static int ranking(ServiceReference<?> service) {
        return service.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }
}
