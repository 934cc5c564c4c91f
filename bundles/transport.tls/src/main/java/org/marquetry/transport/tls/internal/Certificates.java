package org.marquetry.transport.tls.internal;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Reads certificates and lists of revoked ones. */
final class Certificates {
    private static final String BEGIN = "-----BEGIN ";

    private Certificates() {}

    /** The certificates of a file of PEM, in the order in which they stand there. */
    static List<X509Certificate> chain(Path file) throws BadFileException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem.Block block : Pem.read(file)) {
            if (block.kind().equals("CERTIFICATE") || block.kind().equals("X509 CERTIFICATE")) {
                chain.add(certificate(file, block.content()));
            }
        }
        if (chain.isEmpty()) {
            throw new BadFileException(file, "there is no certificate in it");
        }
        return chain;
    }

    /** The authorities of a file of PEM or, if it is something else, PKCS#12. */
    static List<X509Certificate> authorities(Path file, String password) throws BadFileException {
        if (new String(Pem.bytes(file), StandardCharsets.ISO_8859_1).contains(BEGIN)) {
            return chain(file);
        }
        KeyStore store = KeyPair.open(file, password);
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new BadFileException(file, "it cannot be read: " + e.getMessage());
        }
        if (found.isEmpty()) {
            throw new BadFileException(file, "there is no certificate in it");
        }
        return found;
    }

    /** Lists of PEM or DER. */
    static Collection<X509CRL> revoked(Path file) throws BadFileException {
        byte[] content = Pem.bytes(file);
        List<X509CRL> lists = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (!new String(content, StandardCharsets.ISO_8859_1).contains(BEGIN)) {
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(content)));
                return lists;
            }
            for (Pem.Block block : Pem.read(file)) {
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.content())));
            }
            return lists;
        } catch (CRLException | CertificateException e) {
            throw new BadFileException(file, "it is not a list of revoked certificates");
        }
    }

    private static X509Certificate certificate(Path file, byte[] encoded) throws BadFileException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new BadFileException(file, "a certificate in it is damaged");
        }
    }
}
