package org.marquetry.auth.jwt.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Identity;

/** Makes an identity of what a token says. */
final class Claims {
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final JwtSettings settings;

    Claims(JwtSettings settings) {
        this.settings = settings;
    }

    /** Null if the token does not say whose it is. */
    @Nullable Identity identity(JwtClaims claims) throws MalformedClaimException {
        String principal = text(find(claims, settings.principalClaim()));
        if (principal == null || principal.isBlank()) {
            return null;
        }
        Map<String, String> attributes = new HashMap<>();
        settings.attributes().forEach((name, claim) -> {
            String value = text(find(claims, claim));
            if (value != null) {
                attributes.put(name, value);
            }
        });
        return new Identity(principal, roles(claims), attributes, expiry(claims.getExpirationTime()));
    }

    private Set<String> roles(JwtClaims claims) {
        Object value = settings.rolesClaim().isEmpty() ? null : find(claims, settings.rolesClaim());
        Set<String> roles = new LinkedHashSet<>();
        if (value instanceof Collection<?> several) {
            several.stream().filter(String.class::isInstance).forEach(each -> roles.add(each.toString()));
        } else if (value instanceof String one && !one.isBlank()) {
            roles.addAll(List.of(one.strip().split(" +")));
        }
        return roles;
    }

    /** The token is taken for this long, so that long it holds. */
    private @Nullable Instant expiry(@Nullable NumericDate given) {
        return given == null
                ? null
                : Instant.ofEpochSecond(Math.min(given.getValue(), LAST_SECOND) + settings.clockSkew());
    }

    /** A claim by its name; or, if there is none of this name, by a path with dots into objects. */
    private static @Nullable Object find(JwtClaims claims, String name) {
        Map<?, ?> all = claims.getClaimsMap();
        if (all.containsKey(name)) {
            return all.get(name);
        }
        Object found = all;
        for (String step : name.split("\\.")) {
            found = found instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return found;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean ? value.toString() : null;
    }
}
