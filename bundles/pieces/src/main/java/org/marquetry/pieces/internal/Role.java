package org.marquetry.pieces.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.store.Store;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Listener;
import org.marquetry.api.transport.TlsProfile;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/** The seams of the broker: what a bundle can be in it. */
enum Role {
    ENGINE(Piece.ENGINE, Broker.class, Way.IN_PLACE),
    CODEC("codec", PacketCodec.class, Way.SIDE_BY_SIDE),
    STORE("store", Store.class, Way.IN_PLACE),
    AUTHENTICATOR(Piece.AUTHENTICATOR, Authenticator.class, Way.SIDE_BY_SIDE),
    ENHANCED_AUTHENTICATOR(Piece.ENHANCED_AUTHENTICATOR, EnhancedAuthenticator.class, Way.SIDE_BY_SIDE),
    TOKEN_VERIFIER("token-verifier", TokenVerifier.class, Way.SIDE_BY_SIDE),
    AUTHORIZER(Piece.AUTHORIZER, Authorizer.class, Way.SIDE_BY_SIDE),
    TLS_PROFILE(Piece.TLS_PROFILE, TlsProfile.class, Way.SIDE_BY_SIDE),
    LISTENER("listener", Listener.class, Way.IN_PLACE),
    EVENT_LOOPS("event-loops", EventLoops.class, Way.NONE);

    /** How one bundle follows another in a role. */
    enum Way {
        /** Both serve for a moment. */
        SIDE_BY_SIDE,
        /** Two cannot hold the same files, ports or clients: the former is stopped first. */
        IN_PLACE,
        /** Clients would be disconnected. */
        NONE
    }

    private final String title;
    private final String type;
    private final Way way;

    Role(String title, Class<?> type, Way way) {
        this.title = title;
        this.type = type.getName();
        this.way = way;
    }

    String title() {
        return title;
    }

    /** The name of the type that services of this role are registered with. */
    String type() {
        return type;
    }

    /** What a bundle plays now: the types of those of its services that are a role. */
    static Set<String> played(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services == null
                ? Set.of()
                : Arrays.stream(services)
                        .flatMap(service -> played(service).stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** What a service plays: those of its types that are a role. */
    static Set<String> played(ServiceReference<?> service) {
        return known(Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS)));
    }

    /** What a bundle says that it can play. */
    static Set<String> declared(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision == null
                ? Set.of()
                : known(revision.getDeclaredCapabilities("osgi.service").stream()
                        .map(capability -> capability.getAttributes().get(Constants.OBJECTCLASS))
                        .flatMap(types -> types instanceof Collection<?> several ? several.stream() : Stream.of(types))
                        .map(String::valueOf));
    }

    private static Set<String> known(Stream<String> types) {
        Set<String> known = new TreeSet<>(types.toList());
        known.retainAll(Stream.of(values()).map(Role::type).toList());
        return known;
    }

    /** Those of some types of which two cannot be played at the same time over the same files, ports or clients. */
    static Set<String> inPlace(Collection<String> types) {
        return Stream.of(values())
                .filter(role -> role.way == Way.IN_PLACE && types.contains(role.type))
                .map(Role::type)
                .collect(Collectors.toUnmodifiableSet());
    }

    static List<String> titles(Collection<String> types) {
        return Stream.of(values())
                .filter(role -> types.contains(role.type))
                .map(Role::title)
                .toList();
    }

    /** How a bundle that plays all this is exchanged: by the way that suits all of it. */
    static Way way(Collection<String> types) {
        return Stream.of(values())
                .filter(role -> types.contains(role.type))
                .map(role -> role.way)
                .max(Enum::compareTo)
                .orElse(Way.SIDE_BY_SIDE);
    }
}
