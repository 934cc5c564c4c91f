package org.marquetry.transport.tls.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cipher suites of a profile. */
final class Ciphers {
    /** All that BoringSSL knows, which it also allows when it is told not to. */
    private static final List<String> ALL_OF_TLS_1_3 =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

    /** Forward secret, with authenticated encryption (RFC 9325 section 4.2). */
    private static final List<String> GOOD_OF_TLS_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    private final List<String> wanted;
    private final List<String> protocols;

    Ciphers(TlsSettings settings) {
        wanted = settings.ciphers();
        protocols = settings.protocols();
    }

    /** Those that there are, best first. */
    Iterable<String> inOrder() {
        if (!wanted.isEmpty()) {
            return wanted;
        }
        List<String> good = new ArrayList<>(ALL_OF_TLS_1_3);
        good.addAll(GOOD_OF_TLS_1_2);
        return good;
    }

    /**
     * Those of them that a provider knows.
     *
     * @throws IllegalArgumentException if it does not know one that the configuration names
     */
    String[] chosen(Iterable<String> inOrder, Set<String> supported) {
        List<String> chosen = new ArrayList<>();
        for (String cipher : inOrder) {
            if (supported.contains(cipher)) {
                chosen.add(cipher);
            } else if (!wanted.isEmpty()) {
                throw new IllegalArgumentException("the cipher " + cipher + " is not known");
            }
        }
        return chosen.toArray(String[]::new);
    }

    /** Whether the configuration wants some suites of TLS 1.3 and not others: BoringSSL has all of them, or no TLS 1.3. */
    boolean chooseAmongThoseOfTls13() {
        Set<String> left = new HashSet<>(ALL_OF_TLS_1_3);
        return protocols.contains(TlsSettings.TLS_1_3) && left.removeAll(wanted) && !left.isEmpty();
    }

    /** What is wrong if they do, and what would not be. */
    String complaint() {
        return "ciphers=" + String.join(",", wanted) + " is not possible with provider=openssl, which would allow all"
                + " ciphers of " + TlsSettings.TLS_1_3 + "; allowed are all of " + String.join(", ", ALL_OF_TLS_1_3)
                + ", or none of them, which is without " + TlsSettings.TLS_1_3 + "; provider=jdk allows what is named";
    }
}
