package org.marquetry.transport.tls.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.netty.handler.ssl.ClientAuth;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;

/**
 * What one configuration asks for.
 *
 * @param certificates files of PEM, each with the chain of one certificate
 * @param keys one for each certificate
 * @param keyStores files of PKCS#12
 * @param trust files of PEM or PKCS#12 with authorities
 * @param ocsp files of DER, each with what an authority says of one of the certificates
 * @param ciphers empty for those that are good
 */
record TlsSettings(
        String pid,
        String name,
        List<Path> certificates,
        List<Path> keys,
        String keyPassword,
        List<Path> keyStores,
        List<Path> trust,
        List<Path> crl,
        List<Path> ocsp,
        ClientAuth clientAuth,
        IdentitySource identity,
        List<String> protocols,
        List<String> ciphers,
        Provider provider) {
    static final String PID = "org.marquetry.transport.tls";
    static final String TLS_1_3 = "TLSv1.3";
    static final String TLS_1_2 = "TLSv1.2";

    /** Whose TLS it is. */
    enum Provider {
        JDK,
        OPENSSL,
        /** OpenSSL if it is there. */
        AUTO
    }

    /**
     * @param directory what relative files are in; null for the directory that the process was started in
     * @throws ConfigurationException if a value or a key is not allowed
     */
    static TlsSettings read(Map<String, ?> configuration, @Nullable String directory) {
        Settings settings = new Settings(PID, configuration);
        ConfiguredFiles files = new ConfiguredFiles(settings, directory);
        TlsSettings read = new TlsSettings(
                settings.pid(),
                settings.name(),
                files.list("certificate"),
                files.list("key"),
                settings.text("keyPassword", ""),
                files.list("keyStore"),
                files.list("trust"),
                files.list("crl"),
                files.list("ocsp"),
                clientAuth(settings),
                IdentitySource.valueOf(settings.oneOf("identity", "none", "none", "cn", "dn", "san")
                        .toUpperCase(Locale.ROOT)),
                protocols(settings),
                settings.list("ciphers", List.of()),
                Provider.valueOf(settings.oneOf("provider", "jdk", "jdk", "openssl", "auto")
                        .toUpperCase(Locale.ROOT)));
        read.requireSense(settings);
        settings.refuseUnknown();
        return read;
    }

    /** All files that the profile is made of. */
    List<Path> files() {
        return Stream.of(certificates, keys, keyStores, trust, crl, ocsp)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private void requireSense(Settings settings) {
        if (certificates.isEmpty() && keyStores.isEmpty()) {
            throw settings.refused("certificate", "", "the path of a PEM file, unless there is a keyStore");
        }
        if (keys.size() != certificates.size()) {
            throw settings.refused(
                    "key", keys, "as many files as there are certificates, which are " + certificates.size());
        }
        if (clientAuth != ClientAuth.NONE && trust.isEmpty()) {
            throw settings.refused("trust", "", "files with the authorities that clients' certificates are from");
        }
        if (identity != IdentitySource.NONE && clientAuth == ClientAuth.NONE) {
            throw settings.refused("identity", identity, "none, unless clientAuth is want or require");
        }
        if (!ocsp.isEmpty() && provider == Provider.JDK) {
            throw settings.refused(
                    "ocsp",
                    ocsp,
                    "nothing with provider=jdk, which has no way to be given a response; files are with"
                            + " provider=openssl");
        }
    }

    private static ClientAuth clientAuth(Settings settings) {
        return switch (settings.oneOf("clientAuth", "none", "none", "want", "require")) {
            case "want" -> ClientAuth.OPTIONAL;
            case "require" -> ClientAuth.REQUIRE;
            default -> ClientAuth.NONE;
        };
    }

    private static List<String> protocols(Settings settings) {
        List<String> allowed = List.of(TLS_1_3, TLS_1_2);
        List<String> wanted = settings.list("protocols", allowed);
        if (wanted.isEmpty() || !Set.copyOf(allowed).containsAll(wanted)) {
            throw settings.refused("protocols", String.join(",", wanted), "a list of " + String.join(", ", allowed));
        }
        return wanted;
    }

    /** Reads the paths of files. */
    private record ConfiguredFiles(
            Settings settings, @Nullable String directory) {
        List<Path> list(String key) {
            return settings.list(key, List.of()).stream()
                    .filter(file -> !file.isEmpty())
                    .map(file -> path(key, file))
                    .toList();
        }

        private Path path(String key, String file) {
            try {
                return Path.of(directory == null ? "" : directory).resolve(file).toAbsolutePath();
            } catch (InvalidPathException e) {
                throw settings.refused(key, file, "the path of a file");
            }
        }
    }
}
