package org.marquetry.itests.clients;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.TestInstance;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "its native code is not that of this platform");
        Path bundles = Path.of(System.getProperty("marquetry.work", "target"), "openssl");
        assertTrue(Files.isDirectory(bundles), () -> "there is no " + bundles);
        return start.arguments("--deploy", bundles.toAbsolutePath().toString());
    }

    /** It does not say which version it was. */
    @Override
    String version(String name) {
        return "";
    }
}
