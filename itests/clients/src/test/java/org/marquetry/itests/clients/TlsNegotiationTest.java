package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the broker agrees on with {@code openssl s_client}: certificate, version, cipher, and sessions that go on. */
@NeedsProcess
class TlsNegotiationTest {
    @TempDir
    private Path folder;

    private BrokerProcess broker;

    @BeforeEach
    void start() throws Exception {
        Programs.need("openssl");
        certificate("one.example");
        certificate("two.example");
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public", "allowAnonymous=true")
                .config(
                        "org.marquetry.transport.tls~public",
                        "certificate=" + file("one.example.pem") + "," + file("two.example.pem"),
                        "key=" + file("one.example.key") + "," + file("two.example.key"))
                .start();
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> !broker.listeners().isEmpty());
    }

    @AfterEach
    void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    private Path file(String name) {
        return folder.resolve(name).toAbsolutePath();
    }

    private void certificate(String host) throws Exception {
        Process process = openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 100 -keyout "
                + host + ".key -out " + host + ".pem -subj /CN=" + host + " -addext subjectAltName=DNS:" + host);
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "openssl does not end");
        assertTrue(process.exitValue() == 0, said);
    }

    private Process openssl(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Stays until a line is said, or the broker ends the connection, and returns all that was said. */
    private String client(String options, Predicate<String> last) throws Exception {
        int port = broker.listeners().get(0).getPort();
        Process process = openssl("s_client -connect 127.0.0.1:" + port + " " + options);
        try (var said = process.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder all = new StringBuilder();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                all.append(line).append('\n');
                if (last.test(line)) {
                    process.getOutputStream().close();
                }
            }
            assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "openssl does not end");
            return all.toString();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientThatComesBackGoesOnWithItsSession(String version) throws Exception {
        // Of 1.3 the session comes behind the handshake, and is told with these words as it comes.
        Predicate<String> ticket = version.equals("-tls1_3")
                ? line -> line.startsWith("Post-Handshake New Session Ticket arrived")
                : line -> line.contains("Verify return code");
        String first = client(version + " -sess_out session", ticket);
        assertTrue(first.contains("\nNew, TLSv1."), first);
        String second = client(version + " -sess_in session", line -> line.contains("Verify return code"));
        assertTrue(second.contains("\nReused, TLSv1."), second);
    }

    @Test
    void theCertificateIsThatOfTheHostAskedFor() throws Exception {
        Predicate<String> last = line -> line.contains("Verify return code");
        assertTrue(client("-servername two.example", last).contains("subject=CN = two.example"));
        assertTrue(client("-servername one.example", last).contains("subject=CN = one.example"));
        assertTrue(client("-servername other.example", last).contains("subject=CN = one.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1 -cipher ALL:@SECLEVEL=0, it speaks no version of TLS that is allowed here: it asks for TLSv1",
        "-tls1_1 -cipher ALL:@SECLEVEL=0, it speaks no version of TLS that is allowed here: it asks for TLSv1.1",
        "-tls1_2 -cipher AES128-SHA:@SECLEVEL=0, it offers no cipher suite that is allowed here and fits the certificate",
        "-tls1_2 -cipher eNULL:@SECLEVEL=0, it offers no cipher suite that is allowed here and fits the certificate",
        "-tls1_2 -cipher aNULL:@SECLEVEL=0, it offers no cipher suite that is allowed here and fits the certificate"
    })
    void whatIsWeakIsRefusedAndNamedInTheLog(String options, String reason) throws Exception {
        String said = client(options, line -> line.contains("Verify return code"));
        assertTrue(said.contains("New, (NONE), Cipher is (NONE)"), said);
        assertNotNull(broker.err().await(line -> line.contains(reason), Deadline.PATIENCE), broker.transcript());
        assertFalse(broker.transcript().contains("\tat "), broker::transcript);
    }
}
