package org.marquetry.itests.clients;

import java.nio.file.Files;
import java.nio.file.Path;

import org.marquetry.itests.harness.BrokerProcess;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a broker needs to speak the TLS of OpenSSL. */
final class OpenSslBundles {
    private OpenSslBundles() {}

    /** Has them deployed, or skips the test. */
    static BrokerProcess.Start deployed(BrokerProcess.Start start) {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "its native code is not that of this platform");
        Path bundles = Path.of(System.getProperty("marquetry.work", "target"), "openssl");
        assertTrue(Files.isDirectory(bundles), () -> "there is no " + bundles);
        return start.arguments("--deploy", bundles.toAbsolutePath().toString());
    }
}
