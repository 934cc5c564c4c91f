package org.marquetry.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The certificate for trying out. */
@Timeout(180)
final class SelfSignedIT {
    @TempDir
    private Path directory;

    private Path file(String name) {
        return directory.resolve("data").resolve("tls").resolve(name);
    }

    private BrokerProcess start() throws IOException {
        return BrokerProcess.start(
                "--port",
                "0",
                "--self-signed",
                "--data",
                directory.resolve("data").toString());
    }

    private static int secured(List<String> listeners) {
        return listeners.stream()
                .filter(uri -> uri.startsWith("mqtts://127.0.0.1:"))
                .mapToInt(BrokerProcess::port)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itIsMadeOnceAndIsGoodForThisMachine() throws Exception {
        byte[] made;
        try (BrokerProcess broker = start()) {
            int port = secured(broker.awaitReady());
            BrokerProcess.await().until(() -> broker.output().size() == 2);
            assertEquals(
                    "self-signed certificate, for trying out: mosquitto_pub -h 127.0.0.1 -p " + port
                            + " -t a -m b --cafile " + file("self-signed.pem"),
                    broker.output().get(1));
            handshake("127.0.0.1", port);
            made = Files.readAllBytes(file("self-signed.pem"));
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("self-signed.key"))));
            broker.terminate();
            broker.awaitExit();
        }
        try (BrokerProcess broker = start()) {
            handshake("localhost", secured(broker.awaitReady()));
            assertArrayEquals(made, Files.readAllBytes(file("self-signed.pem")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"self-signed.pem", "self-signed.key"})
    void whatIsThereIsNotOverwritten(String name) throws Exception {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), "mine");
        try (BrokerProcess broker = start()) {
            assertEquals(ExitStatus.CONFIGURATION.code(), broker.awaitExit());
            assertTrue(broker.errors().get(0).startsWith("marquetry: " + file(name) + " is there without its "));
        }
        assertEquals("mine", Files.readString(file(name)));
    }

    @Test
    void listenersOfTheConfigurationMayReferToIt() throws Exception {
        Path config = Files.createDirectory(directory.resolve("config"));
        Files.writeString(
                config.resolve("org.marquetry.transport.tcp~mine.cfg"), "port=0\nhost=127.0.0.1\ntls=self-signed\n");
        try (BrokerProcess broker = BrokerProcess.start(
                "--self-signed",
                "--config",
                config.toString(),
                "--data",
                directory.resolve("data").toString())) {
            List<String> listeners = broker.awaitReady();
            assertEquals(1, listeners.size());
            handshake("127.0.0.1", secured(listeners));
        }
    }

    /** With a client that trusts nothing else, and looks whether the certificate is for the host. */
    private void handshake(String host, int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(file("self-signed.pem"))) {
            trusted.setCertificateEntry(
                    "broker", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertEquals("TLSv1.3", socket.getSession().getProtocol());
        }
    }
}
