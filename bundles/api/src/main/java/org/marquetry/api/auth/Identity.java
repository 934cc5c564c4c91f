package org.marquetry.api.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Who a client is. A session belongs to the principal that created it.
 *
 * @param principal a name that is unique among all authenticators; empty for an anonymous client
 * @param expiry until when this holds; the engine then ends the connection unless it was authenticated again. Null is for ever
 */
public record Identity(
        String principal,
        Set<String> roles,
        Map<String, String> attributes,
        @Nullable Instant expiry) {
    /** Whoever did not have to say who it is. */
    public static final Identity ANONYMOUS = new Identity("", Set.of(), Map.of());

    public Identity {
        roles = Set.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }

    /** Somebody who stays the same for as long as the connection lasts. */
    public Identity(String principal, Set<String> roles, Map<String, String> attributes) {
        this(principal, roles, attributes, null);
    }

    public boolean isAnonymous() {
        return principal.isEmpty();
    }
}
