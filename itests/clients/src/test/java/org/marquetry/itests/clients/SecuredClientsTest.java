package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Client libraries over TLS, with and without WebSockets, and what they notice of a new certificate, which is nothing. */
@NeedsProcess
class SecuredClientsTest {
    private static final int MANY = 24;

    @TempDir
    private Path folder;

    private final List<TestClient> clients = new ArrayList<>();
    private BrokerProcess broker;

    @BeforeEach
    void start() throws Exception {
        show("first");
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public", "allowAnonymous=true")
                .config("org.marquetry.transport.websocket~secured", "port=0", "tls=public", "allowAnonymous=true")
                .config(
                        "org.marquetry.transport.tls~public",
                        "certificate=" + folder.resolve("server.pem"),
                        "key=" + folder.resolve("server.key"))
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private void show(String subject) throws Exception {
        TestAuthority authority = TestAuthority.shared();
        synchronized (authority) {
            authority.issue(subject, subject);
            for (String kind : List.of(".key", ".pem")) {
                Files.copy(authority.file(subject + kind), folder.resolve("new" + kind));
            }
        }
        for (String kind : List.of(".key", ".pem")) {
            Files.move(
                    folder.resolve("new" + kind),
                    folder.resolve("server" + kind),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private URI address(String scheme) {
        return broker.listeners().stream()
                .filter(listener -> listener.getScheme().equals(scheme))
                .findFirst()
                .orElseThrow();
    }

    private TestClient connected(ClientKind kind, String scheme) throws Exception {
        TestClient client = kind.create(address(scheme));
        clients.add(client);
        client.connect(Login.as(kind.unique("t")));
        return client;
    }

    @Test
    void everyClientPublishesAndSubscribesOverMqtts() throws Exception {
        exchange("mqtts");
    }

    @Test
    void everyClientPublishesAndSubscribesOverWss() throws Exception {
        exchange("wss");
    }

    private void exchange(String scheme) throws Exception {
        Programs.need("node", "npm");
        for (ClientKind kind : ClientKind.values()) {
            TestClient subscriber = connected(kind, scheme);
            TestClient publisher = connected(kind, scheme);
            String topic = kind.unique("tls/");
            subscriber.subscribe(Subscription.to(topic, 2));
            for (int qos = 0; qos <= 2; qos++) {
                publisher.publish(Message.of(topic, "payload", qos));
                subscriber.inbox().expect(topic + " q" + qos + " payload");
            }
            publisher.publish(Message.of(topic, "0123456789".repeat(30_000), 1));
            assertEquals(300_000, subscriber.inbox().next().payload().length, kind.name());
        }
    }

    @Test
    void newCertificatesUnderLoadDisconnectNobodyAndLoseNothing() throws Exception {
        List<TestClient> subscribers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            TestClient subscriber =
                    connected(i % 2 == 0 ? ClientKind.HIVEMQ_5 : ClientKind.PAHO_311, i % 4 < 2 ? "mqtts" : "wss");
            subscriber.subscribe(Subscription.to("load/#", 1));
            subscribers.add(subscriber);
        }
        TestClient publisher = connected(ClientKind.HIVEMQ_5, "mqtts");
        int sent = 0;
        for (String subject : List.of("second", "third", "fourth")) {
            show(subject);
            do {
                publisher.publish(Message.of("load/a", String.valueOf(sent++), 1));
            } while (!shown().equals("CN=" + subject));
        }
        Files.writeString(folder.resolve("server.pem"), "no certificate");
        String complaint = folder.resolve("server.pem") + ": it is not a PEM file; what was read before stays in use";
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.transcript().contains(complaint));
        publisher.publish(Message.of("load/a", String.valueOf(sent++), 1));
        assertEquals("CN=fourth", shown());
        for (TestClient subscriber : subscribers) {
            for (int i = 0; i < sent; i++) {
                assertEquals(String.valueOf(i), subscriber.inbox().next().text());
            }
        }
        assertTrue(sent > 3);
        for (TestClient subscriber : subscribers) {
            subscriber.disconnect();
        }
    }

    /** Whom a new client is shown. */
    private String shown() throws Exception {
        URI address = address("mqtts");
        try (SSLSocket socket = (SSLSocket) TestAuthority.shared()
                .clients()
                .getSocketFactory()
                .createSocket(address.getHost(), address.getPort())) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    @Test
    void whileTheProfileIsAwayNobodyIsLetInAndNothingIsInTheClear() throws Exception {
        TestClient before = connected(ClientKind.HIVEMQ_5, "mqtts");
        Path profile = broker.config().resolve("org.marquetry.transport.tls~public.cfg");
        String content = Files.readString(profile);
        Files.delete(profile);
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> isRefused(before));
        String line = broker.err().await(text -> text.contains("its TLS profile is not there"), Deadline.PATIENCE);
        assertTrue(line.contains("secured") && line.contains("(TLS profile public)"), line);
        Files.writeString(profile, content);
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> !isRefused(before));
        before.publish(Message.of("a", "still here", 1));
    }

    private boolean isRefused(TestClient connected) throws Exception {
        connected.publish(Message.of("a", "b", 1));
        try {
            return !shown().startsWith("CN=");
        } catch (IOException refused) {
            return true;
        }
    }
}
