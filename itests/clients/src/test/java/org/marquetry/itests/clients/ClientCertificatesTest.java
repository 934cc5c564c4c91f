package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/** Who is let in by a certificate, who is not, and what the log says of it. */
@NeedsProcess
class ClientCertificatesTest {
    @TempDir
    private Path folder;

    private TestAuthority authority;
    private BrokerProcess broker;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Programs.need("openssl", "mosquitto_pub", "stdbuf");
        authority = new TestAuthority(folder, "authority");
        authority.issue("server", "localhost");
        authority.issue("ann", "ann");
        authority.issue("bob", "bob");
        authority.list();
        Files.copy(authority.certificate(), authority.file("trust.pem"));
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~certified", "port=0", "tls=people", "allowAnonymous=false")
                .config(
                        "org.marquetry.transport.tls~people",
                        "certificate=" + authority.file("server.pem"),
                        "key=" + authority.file("server.key"),
                        "trust=" + authority.file("trust.pem"),
                        "crl=" + authority.file("crl.pem"),
                        "clientAuth=require",
                        "identity=cn")
                .start();
        URI listener = broker.listeners().get(0);
        assertEquals("mqtts", listener.getScheme());
        port = listener.getPort();
    }

    @AfterEach
    void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    private boolean isLetIn(Path certificate, Path key) throws Exception {
        List<String> command = new ArrayList<>(List.of("stdbuf", "-oL", "mosquitto_pub", "-h", "127.0.0.1", "-p"));
        command.addAll(List.of(
                String.valueOf(port), "--cafile", authority.certificate().toString()));
        command.addAll(List.of("-V", "mqttv5", "-t", "a", "-m", "b", "-q", "1"));
        if (certificate != null) {
            command.addAll(List.of("--cert", certificate.toString(), "--key", key.toString()));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private boolean isLetIn(String name) throws Exception {
        return isLetIn(authority.file(name + ".pem"), authority.file(name + ".key"));
    }

    private void assertTold(String reason) {
        assertNotNull(
                broker.err()
                        .await(
                                line -> line.contains("certified: a client from /127.0.0.1:")
                                        && line.endsWith("was refused: " + reason + " (TLS profile people)"),
                                Deadline.PATIENCE),
                () -> reason + " is not told in\n" + broker.transcript());
    }

    @Test
    void onlyGoodCertificatesAreLetInAndTheLogSaysWhy() throws Exception {
        assertEquals(true, isLetIn("ann"), broker::transcript);
        assertFalse(isLetIn(null, null));
        assertTold("it shows no certificate");
        authority.issue("former", "former", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z");
        assertFalse(isLetIn("former"));
        assertTold("its certificate has expired");
        authority.issue("later", "later", "-startdate", "20900101000000Z", "-enddate", "20910101000000Z");
        assertFalse(isLetIn("later"));
        assertTold("its certificate is not good yet");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        TestAuthority others = new TestAuthority(elsewhere, "others");
        others.issue("stranger", "stranger");
        assertFalse(isLetIn(others.file("stranger.pem"), others.file("stranger.key")));
        assertTold("its certificate is from no authority that is trusted");
    }

    @Test
    void listsOfRevokedCertificatesAndAuthoritiesChangeWhileItRuns() throws Exception {
        assertEquals(true, isLetIn("bob"), broker::transcript);
        authority.revoke("bob");
        authority.list();
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> !isLetIn("bob"));
        assertTold("its certificate has been revoked");
        assertEquals(true, isLetIn("ann"), broker::transcript);

        Files.writeString(authority.file("crl.pem"), "nothing of use");
        broker.err().await(line -> line.contains("crl.pem: it is not"), Deadline.PATIENCE);
        assertFalse(isLetIn("bob"));
        assertEquals(true, isLetIn("ann"), broker::transcript);

        authority.list("-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", "20210101000000Z");
        assertNotNull(broker.err()
                .await(
                        line -> line.contains("the list of revoked certificates was good until 2021-01-01T00:00:00Z"),
                        Deadline.PATIENCE));
        assertFalse(isLetIn("ann"));
        assertTold("of the authority of its certificate there is no list of revoked ones that is still good");

        authority.list();
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> isLetIn("ann"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        TestAuthority others = new TestAuthority(elsewhere, "others");
        Files.copy(others.certificate(), authority.file("trust.pem"), StandardCopyOption.REPLACE_EXISTING);
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> !isLetIn("ann"));
        assertTold("its certificate is from no authority that is trusted");
    }
}
