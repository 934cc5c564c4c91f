package org.marquetry.transport.tls.internal;

import io.netty.handler.ssl.OpenSsl;
import org.junit.jupiter.api.BeforeAll;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The same with the TLS of OpenSSL, where its native code is there. */
final class OpenSslContextsTest extends TlsContextsTest {
    @BeforeAll
    static void needNativeCode() {
        assumeTrue(OpenSsl.isAvailable(), () -> String.valueOf(OpenSsl.unavailabilityCause()));
    }

    @Override
    String provider() {
        return "openssl";
    }
}
