package org.marquetry.transport.tls.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;

/** What in a client's certificate its name is. */
enum IdentitySource {
    NONE,
    /** The common name of its subject. */
    CN,
    /** Its subject, in the form of RFC 2253. */
    DN,
    /** The first of its alternative names that is an e-mail address, a host name or a URI. */
    SAN;

    private static final List<Integer> EMAIL_DNS_URI = List.of(1, 2, 6);

    /**
     * @return null if the name is no matter
     * @throws SSLException if there is no such name in the certificate
     */
    @Nullable String of(X509Certificate certificate) throws SSLException {
        String name =
                switch (this) {
                    case NONE -> null;
                    case CN -> commonName(certificate);
                    case DN -> certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
                    case SAN -> alternativeName(certificate);
                };
        if (this != NONE && (name == null || name.isEmpty())) {
            throw new SSLException("its certificate has no " + (this == SAN ? "alternative name" : "subject " + this)
                    + " to know it by");
        }
        return name;
    }

    static @Nullable String commonName(X509Certificate certificate) {
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
            for (int i = subject.size() - 1; i >= 0; i--) {
                Rdn part = subject.getRdn(i);
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    return name;
                }
            }
            return null;
        } catch (InvalidNameException e) {
            return null;
        }
    }

    private static @Nullable String alternativeName(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? null
                    : names.stream()
                            .filter(name -> EMAIL_DNS_URI.contains(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .findFirst()
                            .orElse(null);
        } catch (CertificateParsingException e) {
            return null;
        }
    }
}
