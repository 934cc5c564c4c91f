package org.marquetry.transport.tls.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** Certificates in files of a folder. */
final class Certs {
    static final String PASSWORD = "secret";
    /** The second scheme of PKCS#5 (RFC 8018). */
    private static final byte[] PBES2 = HexFormat.of().parseHex("06092a864886f70d01050d");

    private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";

    final Path folder;
    final X509Bundle authority;

    Certs(Path folder) throws Exception {
        this.folder = folder;
        authority = builder("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
        write("ca.pem", authority.getCertificatePEM());
    }

    static CertificateBuilder builder(String subject) {
        return new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .notBefore(Instant.now().minus(Duration.ofHours(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(90)))
                .subject(subject);
    }

    X509Bundle issue(String subject, String... hosts) throws Exception {
        CertificateBuilder builder = builder(subject);
        for (String host : hosts) {
            builder.addSanDnsName(host);
        }
        return builder.buildIssuedBy(authority);
    }

    /** As NAME.pem and NAME.key. */
    X509Bundle files(String name, X509Bundle bundle) throws IOException {
        write(name + ".pem", bundle.getCertificatePathPEM());
        write(name + ".key", bundle.getPrivateKeyPEM());
        return bundle;
    }

    Path write(String name, String content) throws IOException {
        Path draft = Files.writeString(folder.resolve(name + ".draft"), content);
        return Files.move(draft, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    static String encrypted(X509Bundle bundle) throws Exception {
        Cipher cipher = Cipher.getInstance(ENCRYPTION);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(ENCRYPTION).generateSecret(new PBEKeySpec(PASSWORD.toCharArray())));
        byte[] key = cipher.doFinal(bundle.getKeyPair().getPrivate().getEncoded());
        byte[] algorithm =
                Der.element(Der.SEQUENCE, PBES2, cipher.getParameters().getEncoded());
        return pem("ENCRYPTED PRIVATE KEY", Der.element(Der.SEQUENCE, algorithm, Der.element(Der.OCTETS, key)));
    }

    void store(String name, X509Bundle bundle) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key",
                bundle.getKeyPair().getPrivate(),
                PASSWORD.toCharArray(),
                java.util.Arrays.stream(bundle.getCertificatePath()).toArray(Certificate[]::new));
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            store.store(out, PASSWORD.toCharArray());
        }
    }
}
