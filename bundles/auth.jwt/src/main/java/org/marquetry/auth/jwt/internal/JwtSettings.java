package org.marquetry.auth.jwt.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;

/**
 * What the configuration asks for.
 *
 * @param jwks null if the keys are in files only
 * @param issuer empty for anybody who has a key
 * @param attributes claims by the names of the attributes that they become
 */
record JwtSettings(
        String pid,
        List<Path> keys,
        @Nullable URI jwks,
        List<Path> trust,
        int refresh,
        String issuer,
        List<String> audience,
        List<String> algorithms,
        int clockSkew,
        boolean requireExpiry,
        String principalClaim,
        String rolesClaim,
        Map<String, String> attributes,
        String realm) {
    static final String PID = "org.marquetry.auth.jwt";
    static final String DEFAULT_PRINCIPAL = "sub";
    static final String DEFAULT_ROLES = "roles";
    static final int DEFAULT_SKEW = 30;
    static final int DEFAULT_REFRESH = 900;

    /** All that are for keys in two halves: with a shared secret, whoever can check a token can make one. */
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    /**
     * @param directory what a relative file is in; null for the directory that the process was started in
     * @throws ConfigurationException if a value or a key is not allowed
     */
    static JwtSettings read(Map<String, ?> configuration, @Nullable String directory) {
        Settings settings = new Settings(PID, configuration);
        JwtSettings read = new JwtSettings(
                settings.pid(),
                settings.files("keys", directory, "the path of a PEM file"),
                jwks(settings),
                settings.files("trust", directory, "the path of a PEM file"),
                settings.integer("refresh", DEFAULT_REFRESH, 10, 86_400),
                settings.text("issuer", ""),
                settings.list("audience", List.of()),
                algorithms(settings),
                settings.integer("clockSkew", DEFAULT_SKEW, 0, 600),
                settings.flag("requireExpiry", true),
                named(settings, "principalClaim", DEFAULT_PRINCIPAL),
                settings.text("rolesClaim", DEFAULT_ROLES),
                attributes(settings),
                settings.text("realm", ""));
        settings.refuseUnknown();
        if (read.keys.isEmpty() && read.jwks == null) {
            throw settings.refused("keys", "", "one or more PEM files, unless jwks says where keys are");
        }
        return read;
    }

    private static String named(Settings settings, String key, String otherwise) {
        String text = settings.text(key, otherwise);
        if (text.isEmpty()) {
            throw settings.refused(key, text, "the name of a claim");
        }
        return text;
    }

    private static @Nullable URI jwks(Settings settings) {
        String text = settings.text("jwks", "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            boolean isSafe = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isLoopback(uri);
            if (isSafe && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw refusedJwks(settings, text);
        }
        throw refusedJwks(settings, text);
    }

    private static ConfigurationException refusedJwks(Settings settings, String text) {
        return settings.refused("jwks", text, "an address that begins with https://, or with http:// on the loopback");
    }

    private static boolean isLoopback(URI uri) {
        String host = String.valueOf(uri.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static List<String> algorithms(Settings settings) {
        List<String> algorithms = settings.list("algorithms", ALGORITHMS);
        for (String algorithm : algorithms) {
            if (!ALGORITHMS.contains(algorithm)) {
                throw settings.refused("algorithms", algorithm, "one or more of " + String.join(", ", ALGORITHMS));
            }
        }
        return algorithms.isEmpty() ? ALGORITHMS : List.copyOf(algorithms);
    }

    private static Map<String, String> attributes(Settings settings) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String each : settings.list("attributes", List.of())) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals).trim();
            String claim = each.substring(equals + 1).trim();
            if (name.isEmpty() || claim.isEmpty() || attributes.put(name, claim) != null) {
                throw settings.refused("attributes", each, "CLAIM or NAME=CLAIM, each name once");
            }
        }
        return Map.copyOf(attributes);
    }
}
