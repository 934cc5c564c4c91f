package org.marquetry.transport.tls.internal;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import io.netty.handler.ssl.OpenSsl;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.transport.TlsProfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The same with the TLS of OpenSSL, where its native code is there. */
final class OpenSslContextsTest extends TlsContextsTest {
    private static final String[] SERVER = {"certificate", "server.pem", "key", "server.key"};

    @BeforeAll
    static void needNativeCode() {
        assumeTrue(OpenSsl.isAvailable(), () -> String.valueOf(OpenSsl.unavailabilityCause()));
    }

    @Override
    String provider() {
        return "openssl";
    }

    /** They would be used all the same, which is not what was asked for. */
    @Override
    @Test
    void suitesOfTls13ThatAreNotNamedAreNotUsed() throws Exception {
        for (String some : new String[] {
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384"
        }) {
            assertEquals(
                    "ciphers=" + some + " is not possible with provider=openssl, which would allow all ciphers of"
                            + " TLSv1.3; allowed are all of TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256,"
                            + " TLS_AES_128_GCM_SHA256, or none of them, which is without TLSv1.3; provider=jdk allows"
                            + " what is named",
                    refusal(with("ciphers", some)));
        }
    }

    @Test
    void allSuitesOfTls13MayBeNamed() throws Exception {
        String all = "TLS_AES_128_GCM_SHA256,TLS_CHACHA20_POLY1305_SHA256,TLS_AES_256_GCM_SHA384";
        assertEquals(
                "TLSv1.3",
                handshake(profile(with("ciphers", all)), "broker.test").protocol());
    }

    @Test
    void whatIsNamedForTls13DoesNotMatterWithoutIt() throws Exception {
        TlsProfile profile = profile(with(
                "ciphers", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384", "protocols", "TLSv1.2"));
        assertEquals("TLSv1.2", handshake(profile, "broker.test").protocol());
    }

    @Test
    void whoLeavesTheProviderOpenHasTheOneThatDoesAsItIsTold() throws Exception {
        String one = "TLS_AES_128_GCM_SHA256";
        assertEquals(
                one,
                handshake(profileOf("auto", with("ciphers", one)), "broker.test")
                        .cipher());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void whatTheAuthoritySaysIsShownWithTheCertificate(String protocol) throws Exception {
        X509Bundle server = certs.files("server", certs.issue("CN=server", "broker.test"));
        certs.write("server.pem", server.getCertificatePEM() + certs.authority.getCertificatePEM());
        certs.files("other", certs.issue("CN=other", "other.test"));
        Instant now = Instant.now();
        byte[] response = new Responder(certs.authority).good(server, now, now.plus(Duration.ofDays(4)));
        Files.write(folder.resolve("ocsp.der"), response);
        TlsProfile profile =
                profile("certificate", "server.pem,other.pem", "key", "server.key,other.key", "ocsp", "ocsp.der");
        List<byte[]> stapled = handshake(profile, "broker.test", protocol).stapled();
        assertEquals(1, stapled.size());
        assertArrayEquals(response, stapled.get(0));
        assertEquals(List.of(), handshake(profile, "other.test", protocol).stapled());
    }

    @Test
    void aBadResponseKeepsNobodyOut() throws Exception {
        certs.write("ocsp.der", "nothing of use");
        for (String file : new String[] {"ocsp.der", "missing.der"}) {
            assertEquals(
                    List.of(),
                    handshake(profile(with("ocsp", file)), "broker.test").stapled());
        }
    }

    @Test
    void whatIsOutOfDateIsNotShown() throws Exception {
        X509Bundle server = certs.files("server", certs.issue("CN=server", "broker.test"));
        certs.write("server.pem", server.getCertificatePEM() + certs.authority.getCertificatePEM());
        Instant until = Instant.now().minus(Duration.ofMinutes(20));
        Files.write(
                folder.resolve("ocsp.der"),
                new Responder(certs.authority).good(server, until.minus(Duration.ofMinutes(20)), until));
        assertEquals(
                List.of(),
                handshake(profile(with("ocsp", "ocsp.der")), "broker.test").stapled());
    }

    private static String[] with(String... more) {
        String[] all = Arrays.copyOf(SERVER, SERVER.length + more.length);
        System.arraycopy(more, 0, all, SERVER.length, more.length);
        return all;
    }
}
