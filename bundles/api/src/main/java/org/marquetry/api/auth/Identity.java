package org.marquetry.api.auth;

import java.util.Map;
import java.util.Set;

/**
 * Who a client is. A session belongs to the principal that created it.
 *
 * @param principal a name that is unique among all authenticators; empty for an anonymous client
 */
public record Identity(String principal, Set<String> roles, Map<String, String> attributes) {
    /** Whoever did not have to say who it is. */
    public static final Identity ANONYMOUS = new Identity("", Set.of(), Map.of());

    public Identity {
        roles = Set.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }

    public boolean isAnonymous() {
        return principal.isEmpty();
    }
}
