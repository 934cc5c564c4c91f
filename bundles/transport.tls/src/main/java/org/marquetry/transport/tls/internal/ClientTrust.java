package org.marquetry.transport.tls.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/** Whose certificates clients may show. */
final class ClientTrust {
    private ClientTrust() {}

    /** Null if clients need none. */
    static @Nullable TrustManagerFactory read(TlsSettings settings, RevokedLists revoked) throws BadFileException {
        List<X509Certificate> authorities = new ArrayList<>();
        for (Path file : settings.trust()) {
            authorities.addAll(Certificates.authorities(file, settings.keyPassword()));
        }
        if (authorities.isEmpty()) {
            return null;
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters(store(authorities), revoked.all())));
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new BadFileException(settings.trust().get(0), "the authorities cannot be used: " + e.getMessage());
        }
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        return store;
    }

    /** With lists, a client whose authority has none among them is not let in; nothing is fetched from anywhere. */
    private static PKIXBuilderParameters parameters(KeyStore authorities, List<X509CRL> revoked)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(authorities, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        if (!revoked.isEmpty()) {
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK, Option.ONLY_END_ENTITY));
            parameters.addCertPathChecker(checker);
        }
        return parameters;
    }
}
