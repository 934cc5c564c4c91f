package org.marquetry.itests.clients;

import org.junit.jupiter.api.TestInstance;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.NeedsProcess;

/** The same with the TLS of OpenSSL, whose bundles are deployed. */
@NeedsProcess
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenSslRefusalsTest extends TlsRefusalsTest {
    @Override
    String provider() {
        return "openssl";
    }

    @Override
    BrokerProcess.Start prepared(BrokerProcess.Start start) {
        return OpenSslBundles.deployed(start);
    }

    /** It does not say which version it was. */
    @Override
    String version(String name) {
        return "";
    }
}
