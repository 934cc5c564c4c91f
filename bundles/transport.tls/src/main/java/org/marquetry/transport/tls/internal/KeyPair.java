package org.marquetry.transport.tls.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A certificate with the chain that leads to its authority, and the key that belongs to it. */
record KeyPair(Path file, PrivateKey key, List<X509Certificate> chain) {
    static KeyPair ofPem(Path certificate, Path key, String password) throws BadFileException {
        KeyPair pair = new KeyPair(certificate, new PrivateKeys(key, password).read(), Certificates.chain(certificate));
        pair.requireThatTheyFit(key);
        return pair;
    }

    /** All that are in a file of PKCS#12. */
    static List<KeyPair> ofStore(Path file, String password) throws BadFileException {
        KeyStore store = open(file, password);
        List<KeyPair> pairs = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (store.isKeyEntry(alias)
                        && chain != null
                        && store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
                    pairs.add(new KeyPair(
                            file,
                            key,
                            Arrays.stream(chain)
                                    .map(X509Certificate.class::cast)
                                    .toList()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new BadFileException(file, "a key in it cannot be read with the keyPassword");
        }
        if (pairs.isEmpty()) {
            throw new BadFileException(file, "there is no key with a certificate in it");
        }
        for (KeyPair pair : pairs) {
            pair.requireThatTheyFit(file);
        }
        return pairs;
    }

    static KeyStore open(Path file, String password) throws BadFileException {
        byte[] content = Pem.bytes(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password.toCharArray());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            boolean wrongPassword = e.getCause() instanceof GeneralSecurityException;
            throw new BadFileException(
                    file, wrongPassword ? "it cannot be opened with the keyPassword" : "it is not a PKCS#12 file");
        }
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    private void requireThatTheyFit(Path keyFile) throws BadFileException {
        byte[] text = "any".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm());
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate().getPublicKey());
            signature.update(text);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new BadFileException(keyFile, "the key does not belong to the certificate in " + file);
        }
        throw new BadFileException(keyFile, "the key does not belong to the certificate in " + file);
    }

    private String algorithm() {
        if (key instanceof RSAKey) {
            return "SHA256withRSA";
        }
        return key instanceof ECKey ? "SHA256withECDSA" : "EdDSA";
    }
}
