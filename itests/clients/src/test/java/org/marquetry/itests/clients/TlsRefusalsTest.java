package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the log says of clients that TLS does not let in: a line for each reason, in the same words whoever's TLS it is. */
@NeedsProcess
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsRefusalsTest {
    private static final String HOST = "device.example";
    private static final int HELLO_ROOM = 20_000;

    private Path folder;
    private TestAuthority authority;
    private TestAuthority others;
    private BrokerProcess broker;

    @BeforeAll
    void start(@TempDir Path files) throws Exception {
        Programs.need("openssl");
        folder = files;
        authority = new TestAuthority(folder, "authority");
        authority.issue("server", "localhost");
        authority.issue("former", "former", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z");
        authority.issue("later", "later", "-startdate", "20900101000000Z", "-enddate", "20910101000000Z");
        others = new TestAuthority(Files.createDirectory(folder.resolve("others")), "others");
        others.issue("stranger", "stranger");
        broker = prepared(BrokerProcess.withOnly().folders("data", "config"))
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=people", "allowAnonymous=true")
                .config(
                        "org.marquetry.transport.tls~people",
                        "certificate=" + authority.file("server.pem"),
                        "key=" + authority.file("server.key"),
                        "trust=" + authority.certificate(),
                        "clientAuth=require",
                        "provider=" + provider())
                .start();
    }

    /** Whose TLS the broker speaks. */
    String provider() {
        return "jdk";
    }

    /** With what the provider needs. */
    BrokerProcess.Start prepared(BrokerProcess.Start start) {
        return start;
    }

    @AfterEach
    void nothingElseIsSaid() {
        assertEquals(List.of(), broker.alarms());
    }

    @AfterAll
    void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    private void openssl(String options) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
        command.add("127.0.0.1:" + broker.address().getPort());
        command.addAll(List.of(options.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "openssl does not end");
    }

    /** Says something and waits for the broker to hang up. */
    private void say(byte[] words) throws IOException {
        try (Socket client = open()) {
            client.getOutputStream().write(words);
            client.getInputStream().readAllBytes();
        }
    }

    private Socket open() throws IOException {
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), broker.address().getPort());
        client.setSoTimeout((int) Deadline.PATIENCE.toMillis());
        return client;
    }

    private void assertTold(String words) {
        assertNotNull(
                broker.err()
                        .await(
                                line -> line.contains("listener tcp~secured: a client from /127.0.0.1:")
                                        && line.contains(" was refused: ")
                                        && line.endsWith(words + " (TLS profile people)"),
                                Deadline.PATIENCE),
                () -> words + " is not told in\n" + broker.transcript());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "-tls1_2, it shows no certificate",
                "-cert former.pem -key former.key, its certificate has expired",
                "-cert later.pem -key later.key, its certificate is not good yet",
                "-cert others/stranger.pem -key others/stranger.key, its certificate is from no authority that is"
                        + " trusted",
                "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256,"
                        + " \"it offers no cipher suite that is allowed here and fits the certificate, or no curve or"
                        + " signature to go with one\"",
                "-tls1_3 -sigalgs RSA-PSS+SHA256, it takes no signature that the certificate's key can make",
                "-tls1_2 -CAfile others/ca.pem -verify_return_error, it does not trust the authority of the broker's"
                        + " certificate"
            })
    void whoIsNotLetInIsToldWithTheReason(String options, String words) throws Exception {
        openssl(options);
        assertTold(words);
    }

    /**
     * It says why in the clear where all has to be encrypted, and not every version of a provider reads that. If it is read, it
     * may be counted with others that say the same.
     */
    @Test
    void aClientThatDoesNotAcceptTheBrokersCertificateIsToldAsFarAsItCanBeUnderstood() throws Exception {
        long mark = broker.err().count();
        openssl("-tls1_3 -CAfile others/ca.pem -verify_return_error");
        assertNotNull(
                broker.err()
                        .awaitSince(
                                mark,
                                line -> line.contains("it does not trust the authority of the broker's certificate")
                                        || line.contains("it broke the TLS handshake off before it could tell why"),
                                Deadline.PATIENCE),
                broker::transcript);
    }

    @Test
    void anOldVersionIsToldAndNamedIfTheProviderKnowsIt() throws Exception {
        openssl("-tls1_1 -cipher ALL:@SECLEVEL=0");
        assertTold("it speaks no version of TLS that is allowed here" + version("TLSv1.1"));
    }

    /** How a version is named. */
    String version(String name) {
        return ": it asks for " + name;
    }

    @Test
    void whatIsNoTlsIsTold() throws Exception {
        say(new byte[] {0x10, 12, 0, 4});
        assertTold("it speaks MQTT without TLS");
        say(new byte[] {0, 1, 2});
        assertTold("it does not speak TLS");
        say(new byte[] {0x16, 3, 1, 0, 5, 'h', 'e', 'l', 'l', 'o'});
        assertTold("what it sends is no proper TLS handshake");
        say(new byte[] {0x16, 9, 9, 0, 5, 'h', 'e', 'l', 'l', 'o'});
        assertTold("what it sends is not TLS");
    }

    @Test
    void aHostOfNoProperNameIsTold() throws Exception {
        byte[] hello = hello();
        String text = new String(hello, StandardCharsets.ISO_8859_1);
        hello[text.indexOf(HOST) + 1] = 0;
        say(hello);
        assertTold("the host that it asks for has no proper name");
    }

    @Test
    void whoGoesAwayIsTold() throws Exception {
        try (Socket client = open()) {
            client.getOutputStream().write(Arrays.copyOf(hello(), 30));
        }
        assertTold("it went away during the TLS handshake");
    }

    /** What a client says first. */
    private static byte[] hello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(HOST, 1);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(HELLO_ROOM);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void manyWithTheSameReasonHaveOneLineAndOneThatCountsThem() throws Exception {
        for (int i = 0; i < 25; i++) {
            say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertTold("it speaks HTTP without TLS");
        String rest = broker.err()
                .await(line -> line.contains("more clients were refused") && line.contains("HTTP"), Deadline.PATIENCE);
        assertNotNull(rest, broker::transcript);
        assertTrue(
                rest.contains(
                        "listener tcp~secured: 24 more clients were refused within 10 s: it speaks HTTP without TLS"
                                + " (TLS profile people); the last one came from /127.0.0.1:"),
                rest);
        List<String> all = broker.err().lines(line -> line.contains("it speaks HTTP without TLS"));
        assertEquals(2, all.size(), all::toString);
        assertFalse(broker.transcript().contains("\tat "), broker::transcript);
    }
}
