package org.marquetry.pieces.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Bundles of other names that cannot serve beside each other, so that the one that ranks higher does: two engines would change the
 * same sessions, and two stores or listeners that are configured by the same PID would hold the same files or ports.
 */
final class Rivals {
    private Rivals() {}

    /** Those that run, whether they serve already or not, who serves first. */
    static List<Bundle> of(BundleContext context, Bundle bundle) {
        Set<String> types = Role.inPlace(Role.declared(bundle));
        if (types.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(context.getBundles())
                .filter(other -> other.getState() == Bundle.ACTIVE
                        && !Objects.equals(other.getSymbolicName(), bundle.getSymbolicName())
                        && clash(types, bundle, other))
                .sorted(Comparator.comparing(Rivals::serves).reversed())
                .toList();
    }

    private static boolean clash(Set<String> types, Bundle bundle, Bundle other) {
        Set<String> both = new HashSet<>(types);
        both.retainAll(Role.declared(other));
        return both.contains(Role.ENGINE.type()) || !both.isEmpty() && !Collections.disjoint(pids(bundle), pids(other));
    }

    private static Set<String> pids(Bundle bundle) {
        return DeclaredComponent.of(bundle).stream()
                .flatMap(component -> component.pids().stream())
                .collect(Collectors.toSet());
    }

    static boolean serves(Bundle bundle) {
        return !Role.inPlace(Role.played(bundle)).isEmpty();
    }

    /** Equals stay as they are. */
    static boolean outranks(Bundle bundle, Bundle rival) {
        return ranking(bundle) > ranking(rival);
    }

    /** What its services say; before they are there, or if they say nothing, what is declared of them. */
    private static int ranking(Bundle bundle) {
        return registered(bundle).orElseGet(() -> declared(bundle));
    }

    private static OptionalInt registered(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return Arrays.stream(services == null ? new ServiceReference<?>[0] : services)
                .filter(service -> !Role.inPlace(Role.played(service)).isEmpty())
                .flatMapToInt(service -> number(service.getProperty(Constants.SERVICE_RANKING)))
                .max();
    }

    private static int declared(Bundle bundle) {
        IntStream ofComponents = DeclaredComponent.of(bundle).stream()
                .filter(component -> !Role.inPlace(component.types()).isEmpty())
                .mapToInt(DeclaredComponent::ranking);
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        IntStream ofCapabilities = revision == null
                ? IntStream.empty()
                : revision.getDeclaredCapabilities("osgi.service").stream()
                        .filter(capability ->
                                isInPlace(capability.getAttributes().get(Constants.OBJECTCLASS)))
                        .flatMapToInt(
                                capability -> number(capability.getAttributes().get(Constants.SERVICE_RANKING)));
        return IntStream.concat(ofComponents, ofCapabilities).max().orElse(0);
    }

    private static boolean isInPlace(@Nullable Object types) {
        Stream<?> each = types instanceof Collection<?> several ? several.stream() : Stream.ofNullable(types);
        return !Role.inPlace(each.map(String::valueOf).toList()).isEmpty();
    }

    private static IntStream number(@Nullable Object ranking) {
        return ranking instanceof Number number ? IntStream.of(number.intValue()) : IntStream.empty();
    }
}
