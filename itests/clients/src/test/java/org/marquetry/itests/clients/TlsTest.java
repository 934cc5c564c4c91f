package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** TLS with clients that know nothing of Java: mosquitto's programs and OpenSSL. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class TlsTest {
    @TempDir
    private Path folder;

    private final List<Program> programs = new ArrayList<>();
    private BrokerProcess broker;

    @BeforeEach
    void start() throws Exception {
        Programs.need("openssl", "mosquitto_pub", "mosquitto_sub", "stdbuf");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem"
                + " -days 100 -subj /CN=authority");
        certificate("server", "first");
        certificate("ann", "ann");
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~plain", "port=0")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public", "allowAnonymous=true")
                .config("org.marquetry.transport.tcp~certified", "port=0", "tls=people", "allowAnonymous=false")
                .config(
                        "org.marquetry.transport.tls~public",
                        "certificate=" + file("server.pem"),
                        "key=" + file("server.key"))
                .config(
                        "org.marquetry.transport.tls~people",
                        "certificate=" + file("server.pem"),
                        "key=" + file("server.key"),
                        "trust=" + file("ca.pem"),
                        "clientAuth=want",
                        "identity=cn")
                .start();
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> secured().size() == 2);
    }

    @AfterEach
    void stop() throws IOException {
        programs.forEach(Program::close);
        if (broker != null) {
            broker.close();
        }
    }

    private Path file(String name) {
        return folder.resolve(name).toAbsolutePath();
    }

    private void certificate(String name, String subject) throws Exception {
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout new.key -out new.csr -subj /CN="
                + subject);
        Files.writeString(file("new.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        openssl(
                "x509 -req -in new.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -out new.pem -extfile new.ext");
        Files.copy(file("new.key"), file(name + ".key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file("new.pem"), file(name + ".pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String openssl(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "openssl does not end");
        return said;
    }

    private List<URI> secured() {
        return broker.listeners().stream()
                .filter(listener -> listener.getScheme().equals("mqtts"))
                .toList();
    }

    /** The ports are told apart by who is let in: the one that knows people refuses those without a certificate. */
    private int port(boolean certified) throws Exception {
        for (URI listener : secured()) {
            String asked = openssl("s_client -connect 127.0.0.1:" + listener.getPort() + " -CAfile ca.pem");
            if (asked.contains("Acceptable client certificate CA names") == certified) {
                return listener.getPort();
            }
        }
        throw new IllegalStateException(broker.transcript());
    }

    private Program mosquitto(String program, int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("stdbuf", "-oL", program, "-h", "127.0.0.1", "-p"));
        command.addAll(List.of(String.valueOf(port), "--cafile", file("ca.pem").toString(), "-V", "mqttv5"));
        command.addAll(List.of(options));
        Program started = new Program(command);
        programs.add(started);
        return started;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsv1.2", "tlsv1.3"})
    void mosquittoPublishesAndSubscribes(String version) throws Exception {
        int port = port(false);
        Program subscriber = mosquitto(
                "mosquitto_sub", port, "--tls-version", version, "-d", "-t", "a", "-F", "> %p", "-q", "2", "-C", "2");
        subscriber.awaitLine("Subscribed");
        mosquitto("mosquitto_pub", port, "--tls-version", version, "-t", "a", "-m", "one", "-q", "2")
                .finish("");
        mosquitto("mosquitto_pub", port, "--tls-version", version, "-t", "a", "-m", "two", "-q", "1")
                .finish("");
        assertEquals(List.of("> one", "> two"), subscriber.finish(">"));
    }

    @Test
    void aCertificateIsAsGoodAsAPassword() throws Exception {
        int port = port(true);
        mosquitto(
                        "mosquitto_pub",
                        port,
                        "--cert",
                        file("ann.pem").toString(),
                        "--key",
                        file("ann.key").toString(),
                        "-t",
                        "a",
                        "-m",
                        "b",
                        "-q",
                        "1")
                .finish("");
        Program stranger = mosquitto("mosquitto_sub", port, "-t", "a", "-d");
        stranger.awaitLine("Connection error: Not authorized");
    }

    @Test
    void aNewCertificateIsShownToNewClientsAndLeavesOthersConnected() throws Exception {
        int port = port(false);
        Program subscriber = mosquitto("mosquitto_sub", port, "-d", "-t", "a", "-F", "> %p", "-C", "1");
        subscriber.awaitLine("Subscribed");
        certificate("server", "second");
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> openssl("s_client -connect 127.0.0.1:" + port + " -CAfile ca.pem")
                        .contains("CN = second"));
        Files.writeString(file("server.pem"), "not a certificate");
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.alarms().stream()
                        .anyMatch(
                                line -> line.contains("server.pem: it is not a PEM file; what was read before stays")));
        mosquitto("mosquitto_pub", port, "-t", "a", "-m", "still here").finish("");
        assertEquals(List.of("> still here"), subscriber.finish(">"));
    }

    @Test
    void whoSpeaksSomethingElseIsNamedInTheLog() throws Exception {
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress("127.0.0.1", port(false)));
            client.getOutputStream().write(new byte[] {0x10, 12, 0, 4});
            assertEquals(-1, client.getInputStream().read());
        }
        assertNotNull(broker.err().await(line -> line.contains("it speaks MQTT without TLS"), Deadline.PATIENCE));
    }
}
