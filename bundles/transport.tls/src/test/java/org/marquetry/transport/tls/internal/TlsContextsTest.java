package org.marquetry.transport.tls.internal;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.transport.TlsProfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What files make a profile, and how it treats clients. */
class TlsContextsTest {
    @TempDir
    Path folder;

    Certs certs;

    @BeforeEach
    void authority() throws Exception {
        certs = new Certs(folder);
        certs.files("server", certs.issue("CN=server", "broker.test"));
    }

    /** Whose TLS the broker speaks; clients speak the JDK's. */
    String provider() {
        return "jdk";
    }

    TlsProfile profile(String... keysAndValues) throws Exception {
        return profileOf(provider(), keysAndValues);
    }

    TlsProfile profileOf(String provider, String... keysAndValues) throws Exception {
        Map<String, Object> configuration = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        configuration.put("provider", provider);
        TlsSettings settings = TlsSettings.read(configuration, folder.toString());
        return new FileProfile(TlsContexts.read(settings, Staples.NONE, InstantSource.system()), settings.identity());
    }

    Handshakes.Outcome handshake(TlsProfile profile, String host, String... protocols) throws Exception {
        return Handshakes.with(profile, certs.authority, null, host, protocols);
    }

    String refusal(String... keysAndValues) {
        return assertThrows(BadFileException.class, () -> profile(keysAndValues))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aCertificateAndItsKeyServeBothVersions(String protocol) throws Exception {
        TlsProfile profile = profile("certificate", "server.pem", "key", "server.key");
        Handshakes.Outcome outcome = Handshakes.with(profile, certs.authority, null, "broker.test", protocol);
        assertEquals(protocol, outcome.protocol());
        assertEquals("CN=server", outcome.shown());
        assertNull(outcome.identity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientThatComesBackGoesOnWithItsSession(String protocol) throws Exception {
        AtomicInteger checks = new AtomicInteger();
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new CountingTrust(checks)}, null);
        TlsProfile profile = profile("certificate", "server.pem", "key", "server.key");
        Handshakes.again(client, profile, "broker.test", protocol);
        assertEquals(1, checks.get());
        assertEquals(
                protocol,
                Handshakes.again(client, profile, "broker.test", protocol).protocol());
        assertEquals(1, checks.get(), "a whole handshake was made again");
        Handshakes.again(client, profile("certificate", "server.pem", "key", "server.key"), "broker.test", protocol);
        assertEquals(2, checks.get(), "a profile read again knows sessions of the former one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void whoComesBackWithItsSessionIsStillKnownByItsCertificate(String protocol) throws Exception {
        certs.write(
                "ca.pem",
                Certs.pem("CERTIFICATE", certs.authority.getCertificate().getEncoded()));
        AtomicInteger checks = new AtomicInteger();
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(
                certs.issue("CN=ann", "ann.test").toKeyManagerFactory().getKeyManagers(),
                new TrustManager[] {new CountingTrust(checks)},
                null);
        TlsProfile profile = profile(
                "certificate",
                "server.pem",
                "key",
                "server.key",
                "trust",
                "ca.pem",
                "clientAuth",
                "require",
                "identity",
                "cn");
        assertEquals(
                "ann",
                Handshakes.again(client, profile, "broker.test", protocol).identity());
        assertEquals(
                "ann",
                Handshakes.again(client, profile, "broker.test", protocol).identity());
        assertEquals(1, checks.get(), "a whole handshake was made again");
    }

    @Test
    void suitesOfTls13ThatAreNotNamedAreNotUsed() throws Exception {
        for (String cipher : new String[] {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"}) {
            TlsProfile profile = profile("certificate", "server.pem", "key", "server.key", "ciphers", cipher);
            assertEquals(cipher, handshake(profile, "broker.test").cipher());
        }
    }

    @Test
    void withoutSuitesOfTls13ThereIsNoTls13() throws Exception {
        String cipher = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        TlsProfile profile = profile("certificate", "server.pem", "key", "server.key", "ciphers", cipher);
        assertEquals(cipher, handshake(profile, "broker.test", "TLSv1.2").cipher());
        assertThrows(SSLException.class, () -> handshake(profile, "broker.test", "TLSv1.3"));
    }

    @Test
    void keysMayBeEncryptedOrOfOlderForms() throws Exception {
        X509Bundle ec = certs.files("ec", certs.issue("CN=ec", "broker.test"));
        certs.write("ec.key", Certs.encrypted(ec));
        TlsProfile encrypted = profile("certificate", "ec.pem", "key", "ec.key", "keyPassword", Certs.PASSWORD);
        assertEquals("CN=ec", handshake(encrypted, "broker.test").shown());
        assertTrue(refusal("certificate", "ec.pem", "key", "ec.key").endsWith("there is no keyPassword"));
        assertTrue(refusal("certificate", "ec.pem", "key", "ec.key", "keyPassword", "wrong")
                .endsWith("the key cannot be decrypted with the keyPassword"));

        X509Bundle rsa = Certs.builder("CN=rsa")
                .algorithm(CertificateBuilder.Algorithm.rsa2048)
                .addSanDnsName("broker.test")
                .buildIssuedBy(certs.authority);
        certs.files("rsa", rsa);
        Der pkcs8 = new Der(new Der(rsa.getKeyPair().getPrivate().getEncoded()).next());
        pkcs8.next();
        pkcs8.next();
        certs.write("rsa.key", Certs.pem("RSA PRIVATE KEY", pkcs8.next()));
        assertEquals(
                "CN=rsa",
                handshake(profile("certificate", "rsa.pem", "key", "rsa.key"), "broker.test")
                        .shown());
    }

    @Test
    void aKeyStoreServesToo() throws Exception {
        certs.store("server.p12", certs.issue("CN=stored", "broker.test"));
        TlsProfile profile = profile("keyStore", "server.p12", "keyPassword", Certs.PASSWORD);
        assertEquals("CN=stored", handshake(profile, "broker.test").shown());
        assertTrue(refusal("keyStore", "server.p12", "keyPassword", "wrong")
                .endsWith("it cannot be opened with the keyPassword"));
    }

    @ParameterizedTest
    @CsvSource({"broker.test,server", "other.test,other", "unknown.test,server"})
    void theHostDecidesWhichCertificateIsShown(String host, String shown) throws Exception {
        certs.files("other", certs.issue("CN=other", "other.test"));
        TlsProfile profile =
                profile("certificate", "server.pem,other.pem", "key", "server.key,other.key", "protocols", "TLSv1.3");
        // The client does not check names, so that it can be told what it would not accept.
        assertEquals("CN=" + shown, handshake(profile, host).shown());
    }

    @Test
    void anAsteriskStandsForOnePartOfAHost() {
        ServerNames names = new ServerNames(Set.of("*.devices.test"));
        assertTrue(names.match("a.devices.test"));
        assertFalse(names.match("b.a.devices.test"));
        assertFalse(names.match("devices.test"));
    }

    @ParameterizedTest
    @CsvSource({"cn,ann", "dn,'CN=ann,O=people'", "san,ann@people.test"})
    void whoTheClientIsComesFromItsCertificate(String identity, String name) throws Exception {
        X509Bundle ann = Certs.builder("CN=ann,O=people")
                .addSanRfc822Name("ann@people.test")
                .buildIssuedBy(certs.authority);
        TlsProfile profile = profile(
                "certificate",
                "server.pem",
                "key",
                "server.key",
                "trust",
                "ca.pem",
                "clientAuth",
                "require",
                "identity",
                identity);
        assertEquals(
                name,
                Handshakes.with(profile, certs.authority, ann, "broker.test").identity());
    }

    @Test
    void clientsAreRefusedWithoutACertificateThatIsTrusted() throws Exception {
        String[] required = {
            "certificate", "server.pem", "key", "server.key", "trust", "ca.pem", "clientAuth", "require"
        };
        TlsProfile profile = profile(required);
        assertThrows(SSLException.class, () -> handshake(profile, "broker.test"));
        X509Bundle others =
                Certs.builder("CN=others").setIsCertificateAuthority(true).buildSelfSigned();
        X509Bundle stranger = Certs.builder("CN=stranger").buildIssuedBy(others);
        assertThrows(SSLException.class, () -> Handshakes.with(profile, certs.authority, stranger, "broker.test"));
        X509Bundle former = Certs.builder("CN=former")
                .notBefore(Instant.now().minus(Duration.ofDays(3)))
                .notAfter(Instant.now().minus(Duration.ofDays(1)))
                .buildIssuedBy(certs.authority);
        assertThrows(SSLException.class, () -> Handshakes.with(profile, certs.authority, former, "broker.test"));

        TlsProfile wanting = profile(
                "certificate",
                "server.pem",
                "key",
                "server.key",
                "trust",
                "ca.pem",
                "clientAuth",
                "want",
                "identity",
                "cn");
        assertNull(handshake(wanting, "broker.test").identity());
        X509Bundle nameless = Certs.builder("O=people").buildIssuedBy(certs.authority);
        SSLException refused = assertThrows(
                SSLException.class, () -> Handshakes.with(wanting, certs.authority, nameless, "broker.test"));
        assertEquals("its certificate has no subject CN to know it by", refused.getMessage());
    }

    @Test
    void badFilesAreNamed() throws Exception {
        String pem = folder.resolve("server.pem").toString();
        assertEquals(
                folder.resolve("none.pem") + ": there is no such file",
                refusal("certificate", "none.pem", "key", "server.key"));
        certs.write("text.pem", "hello");
        assertEquals(
                folder.resolve("text.pem") + ": it is not a PEM file",
                refusal("certificate", "text.pem", "key", "server.key"));
        certs.files("other", certs.issue("CN=other"));
        assertEquals(
                folder.resolve("other.key") + ": the key does not belong to the certificate in " + pem,
                refusal("certificate", "server.pem", "key", "other.key"));
        certs.write("half.pem", Files.readString(folder.resolve("server.pem")).substring(0, 200));
        assertTrue(refusal("certificate", "half.pem", "key", "server.key").endsWith("it is not a PEM file"));
        certs.write(
                "old.key",
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\nAAAA\n"
                        + "-----END EC PRIVATE KEY-----\n");
        assertTrue(refusal("certificate", "server.pem", "key", "old.key").contains("openssl pkcs8"));
        assertTrue(refusal("certificate", "server.pem", "key", "server.key", "ciphers", "TLS_NONE")
                .endsWith("the cipher TLS_NONE is not known"));
    }

    @Test
    void configurationsThatMakeNoSenseAreRefused() {
        for (String[] wrong : new String[][] {
            {},
            {"certificate", "a"},
            {"certificate", "a", "key", "b", "clientAuth", "require"},
            {"certificate", "a", "key", "b", "identity", "cn"},
            {"certificate", "a", "key", "b", "protocols", "SSLv3"},
            {"certificate", "a", "key", "b", "certificates", "c"}
        }) {
            assertThrows(ConfigurationException.class, () -> profile(wrong));
        }
    }

    @Test
    void anEcKeyOfTheOlderFormIsRead() throws Exception {
        X509Bundle ec = certs.files("sec1", certs.issue("CN=sec1", "broker.test"));
        Der info = new Der(new Der(ec.getKeyPair().getPrivate().getEncoded()).next());
        info.next();
        Der algorithm = new Der(info.next());
        algorithm.next();
        byte[] curve = Der.element(Der.OBJECT_ID, algorithm.next());
        Der key = new Der(new Der(info.next()).next());
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        parts.writeBytes(Der.element(0x02, key.next()));
        parts.writeBytes(Der.element(Der.OCTETS, key.next()));
        parts.writeBytes(Der.element(Der.PARAMETERS, curve));
        certs.write("sec1.key", Certs.pem("EC PRIVATE KEY", Der.element(Der.SEQUENCE, parts.toByteArray())));
        assertEquals(
                "CN=sec1",
                handshake(profile("certificate", "sec1.pem", "key", "sec1.key"), "broker.test")
                        .shown());
    }
}
