package org.marquetry.transport.tls.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The hosts that a certificate is for (RFC 6125): its alternative names, or the common name if it has none. */
record ServerNames(Set<String> names) {
    private static final int DNS = 2;

    static ServerNames of(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> name.get(0).equals(DNS))
                        .forEach(name -> names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT)));
            }
        } catch (CertificateParsingException unreadable) {
            names.clear();
        }
        String common = IdentitySource.commonName(certificate);
        if (names.isEmpty() && common != null) {
            names.add(common.toLowerCase(Locale.ROOT));
        }
        return new ServerNames(names);
    }

    /** Whether one of them is this host, or has an asterisk for the first part of it. */
    boolean match(String host) {
        int dot = host.indexOf('.');
        return names.contains(host) || dot > 0 && names.contains("*" + host.substring(dot));
    }
}
