package org.marquetry.itests.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code openssl s_client} is shown that an authority says of the broker's certificate. */
@NeedsProcess
class StaplingTest {
    @TempDir
    private Path folder;

    private TestAuthority authority;

    private BrokerProcess start() throws Exception {
        certificates();
        respond(7);
        return started();
    }

    private void certificates() throws Exception {
        Programs.need("openssl");
        authority = new TestAuthority(folder, "authority");
        authority.issue("server", "localhost");
        Files.writeString(
                authority.file("chain.pem"),
                Files.readString(authority.file("server.pem")) + Files.readString(authority.certificate()));
    }

    private BrokerProcess started() throws Exception {
        return OpenSslBundles.deployed(BrokerProcess.withOnly().folders("data", "config"))
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public", "allowAnonymous=true")
                .config(
                        "org.marquetry.transport.tls~public",
                        "certificate=" + authority.file("chain.pem"),
                        "key=" + authority.file("server.key"),
                        "ocsp=" + authority.file("ocsp.der"),
                        "provider=openssl")
                .start();
    }

    /** Has the authority say how the certificate is, and until when. */
    private void respond(int days) throws Exception {
        authority.openssl(
                "ocsp -index index.txt -rsigner ca.pem -rkey ca.key -CA ca.pem -issuer ca.pem -cert server.pem"
                        + " -noverify -respout new.der -ndays " + days);
        Files.move(authority.file("new.der"), authority.file("ocsp.der"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String shown(BrokerProcess broker, String options) throws Exception {
        return authority.openssl(
                "s_client -connect 127.0.0.1:" + broker.address().getPort() + " -CAfile ca.pem -status " + options);
    }

    /** The rest of the line that has it. */
    private static String after(String label, String text) {
        assertTrue(text.contains(label), text);
        return text.substring(text.indexOf(label) + label.length())
                .lines()
                .findFirst()
                .orElse("")
                .trim();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theResponseIsShownThatTheFileHas(String version) throws Exception {
        try (BrokerProcess broker = start()) {
            String shown = shown(broker, version);
            assertTrue(shown.contains("OCSP Response Status: successful"), shown);
            assertTrue(shown.contains("Cert Status: good"), shown);
            assertEquals(
                    after("serial=", authority.openssl("x509 -in server.pem -noout -serial")),
                    after("Serial Number:", shown));
            assertTrue(shown.contains("Verify return code: 0 (ok)"), shown);
            assertEquals(List.of(), broker.alarms());
        }
    }

    @Test
    void aNewResponseIsShownAndABadOneIsRefused() throws Exception {
        try (BrokerProcess broker = start()) {
            String first = until(shown(broker, ""));
            respond(9);
            Awaitility.await()
                    .atMost(Deadline.PATIENCE)
                    .until(() -> !until(shown(broker, "")).equals(first));
            String second = until(shown(broker, ""));
            Files.writeString(authority.file("ocsp.der"), "nothing of use");
            assertNotNull(
                    broker.err()
                            .await(
                                    line -> line.endsWith(
                                            "ocsp.der: it is not an OCSP response in DER, or a damaged one;"
                                                    + " what was read before stays in use"),
                                    Deadline.PATIENCE),
                    broker::transcript);
            assertEquals(second, until(shown(broker, "")));
            authority.revoke("server");
            respond(7);
            assertNotNull(
                    broker.err()
                            .await(
                                    line -> line.endsWith("ocsp.der: it says that the certificate has been revoked;"
                                            + " what was read before stays in use"),
                                    Deadline.PATIENCE),
                    broker::transcript);
            assertEquals(second, until(shown(broker, "")));
        }
    }

    @Test
    void aBadResponseAtStartKeepsNobodyOut() throws Exception {
        certificates();
        Files.writeString(authority.file("ocsp.der"), "nothing of use");
        try (BrokerProcess broker = started()) {
            assertNotNull(
                    broker.err()
                            .await(
                                    line -> line.contains(" WARN ")
                                            && line.endsWith(
                                                    "ocsp.der: it is not an OCSP response in DER, or a damaged one;"
                                                            + " its certificate is shown without an OCSP response"),
                                    Deadline.PATIENCE),
                    broker::transcript);
            String shown = shown(broker, "");
            assertTrue(shown.contains("OCSP response: no response sent"), shown);
            assertTrue(shown.contains("Verify return code: 0 (ok)"), shown);
            respond(9);
            Awaitility.await()
                    .atMost(Deadline.PATIENCE)
                    .until(() -> shown(broker, "").contains("Cert Status: good"));
        }
    }

    private static String until(String shown) {
        return after("Next Update: ", shown);
    }
}
