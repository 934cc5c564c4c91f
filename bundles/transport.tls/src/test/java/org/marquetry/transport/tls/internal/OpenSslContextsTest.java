package org.marquetry.transport.tls.internal;

import java.util.Arrays;

import io.netty.handler.ssl.OpenSsl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.marquetry.api.transport.TlsProfile;

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

    private static String[] with(String... more) {
        String[] all = Arrays.copyOf(SERVER, SERVER.length + more.length);
        System.arraycopy(more, 0, all, SERVER.length, more.length);
        return all;
    }
}
