package org.marquetry.auth.jwt.internal;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.marquetry.files.TextFile;

/** Public keys and certificates of PEM files. */
final class PemKeys {
    private static final int LEAST_RSA_BITS = 2048;
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private PemKeys() {}

    /** @throws org.marquetry.api.config.ConfigurationException if a file cannot be read, or has no key that can be used */
    static List<JsonWebKey> read(List<Path> files) {
        List<JsonWebKey> keys = new ArrayList<>();
        files.forEach(file -> keys.addAll(TextFile.read(file, PemKeys::parse)));
        return List.copyOf(keys);
    }

    /** @throws org.marquetry.api.config.ConfigurationException if a file cannot be read, or has no certificate in it */
    static List<X509Certificate> certificates(Path file) {
        return TextFile.read(file, lines -> {
            List<X509Certificate> certificates = new ArrayList<>();
            Matcher blocks = BLOCK.matcher(String.join("\n", lines));
            while (blocks.find()) {
                if (blocks.group(1).equals("CERTIFICATE")) {
                    certificates.add(certificate(bytes(blocks.group(2))));
                }
            }
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in it");
            }
            return certificates;
        });
    }

    /** @throws IllegalArgumentException if there is no key, or one that cannot be used */
    static List<JsonWebKey> parse(List<String> lines) {
        List<JsonWebKey> keys = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(String.join("\n", lines));
        while (blocks.find()) {
            byte[] encoded = bytes(blocks.group(2));
            keys.add(
                    switch (blocks.group(1)) {
                        case "PUBLIC KEY" -> key(publicKey(encoded));
                        case "CERTIFICATE" -> key(certificate(encoded).getPublicKey());
                        default ->
                            throw new IllegalArgumentException(
                                    "a " + blocks.group(1) + " is not allowed; allowed is PUBLIC KEY or CERTIFICATE");
                    });
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no public key in it; allowed is PUBLIC KEY or CERTIFICATE in PEM");
        }
        return keys;
    }

    private static byte[] bytes(String text) {
        return Base64.getMimeDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static PublicKey publicKey(byte[] encoded) {
        for (String kind : KINDS) {
            PublicKey key = publicKey(kind, encoded);
            if (key != null) {
                return key;
            }
        }
        throw new IllegalArgumentException("it has a key that is none of RSA, EC and EdDSA");
    }

    /** Null if it is of another kind. */
    private static @Nullable PublicKey publicKey(String kind, byte[] encoded) {
        try {
            return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static X509Certificate certificate(byte[] encoded) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("it has a certificate that cannot be read", e);
        }
    }

    private static JsonWebKey key(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            throw new IllegalArgumentException(
                    "an RSA key of " + rsa.getModulus().bitLength() + " bits is not allowed; allowed is "
                            + LEAST_RSA_BITS + " and more");
        }
        try {
            return JsonWebKey.Factory.newJwk(key);
        } catch (JoseException e) {
            throw new IllegalArgumentException("it has a key that cannot be used: " + e.getMessage(), e);
        }
    }
}
