package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Listeners with limits of their own, and what the log says of those who come to the wrong one. */
@NeedsProcess
class ListenersTest {
    private static final int PACKET_TOO_LARGE = 0x95;
    private static final int RATE = 3;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws IOException {
        BrokerProcess.Start start = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~plain", "port=0")
                .config("org.marquetry.transport.tcp~impatient", "port=0", "connectTimeout=1")
                .config("org.marquetry.transport.tcp~idle", "port=0", "idleTimeout=1")
                .config("org.marquetry.transport.tcp~slow", "port=0", "acceptRate=" + RATE)
                .config("org.marquetry.transport.tcp~single", "port=0", "maxConnections=1")
                .config("org.marquetry.transport.tcp~modern", "port=0", "allowedVersions=5.0", "maxPacketSize=100")
                .config("org.marquetry.transport.tcp~site", "port=0", "mountPoint=site/1/")
                .config("org.marquetry.transport.websocket~mqtt", "port=0")
                .config("org.marquetry.transport.websocket~large", "port=0")
                .config("org.marquetry.transport.websocket~silent", "port=0", "handshakeTimeout=1")
                .config("org.marquetry.transport.websocket~tls", "port=0");
        if (hasIpv6()) {
            start.config("org.marquetry.transport.tcp~six", "port=0", "host=::1");
        }
        broker = start.start();
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    private static InetSocketAddress address(String listener) {
        String line = broker.err().await(text -> text.contains(listener + " listens on "), Deadline.PATIENCE);
        assertNotNull(line, listener);
        URI uri = URI.create(line.substring(line.lastIndexOf(' ') + 1));
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private static Socket open(String listener) throws IOException {
        Socket socket = new Socket();
        socket.connect(address(listener));
        socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
        return socket;
    }

    /** Waits until the broker ends the connection, however it does that. */
    private static void awaitEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset"), e.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tcp~plain, TLS, 'it speaks TLS, and there is none at this listener'",
        "tcp~plain, GET / HTTP/1.1, 'it speaks HTTP, and this listener speaks MQTT'",
        "tcp~plain, PROXY TCP4, 'it begins with the PROXY protocol, which is off at this listener'",
        "tcp~impatient, '', no CONNECT within 1 s",
        "websocket~mqtt, MQTT, it speaks MQTT without WebSocket",
        "websocket~tls, TLS, 'it speaks TLS, and there is none at this listener'",
        "websocket~large, LARGE, the request's headers are too large",
        "websocket~silent, '', no request came in time"
    })
    void whoComesToTheWrongListenerOrSaysNothingIsNamedInOneLine(String listener, String what, String reason)
            throws IOException {
        long before = broker.err().count();
        try (Socket stranger = open(listener)) {
            stranger.getOutputStream().write(bytes(what));
            awaitEnd(stranger);
            String from = "127.0.0.1:" + stranger.getLocalPort();
            String line = broker.err()
                    .awaitSince(
                            before,
                            text -> text.contains(reason) && text.contains(listener) && text.contains(from),
                            Deadline.PATIENCE);
            assertNotNull(line, () -> String.join("\n", broker.err().linesSince(before, text -> true)));
        }
        assertEquals(List.of(), broker.alarms());
    }

    private static byte[] bytes(String what) {
        return switch (what) {
            case "TLS" -> new byte[] {0x16, 3, 1, 0, 10, 1, 0, 0, 6, 3, 3, 0, 0, 0, 0};
            case "MQTT" -> Packets.of(Level.V311).connect("a").done();
            case "LARGE" ->
                ("GET /mqtt HTTP/1.1\r\nHost: a\r\nCookie: " + "c".repeat(20_000) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
            default -> what.getBytes(StandardCharsets.US_ASCII);
        };
    }

    @Test
    void whoIsSilentForTooLongIsDisconnectedWhateverItAskedFor() throws IOException {
        try (RawClient client = RawClient.open(address("tcp~idle"), Level.V311)) {
            client.connect(client.packets().connect("silent").keepAlive(600));
            client.expectClosed();
        }
        try (RawClient client = RawClient.open(address("tcp~idle"), Level.V5)) {
            Received answer = client.connect(client.packets().connect("told").keepAlive(600));
            assertEquals(1L, answer.property(0x13));
            client.expectDisconnect(0x8D);
        }
    }

    /** More than that in a second would be over before. */
    @Test
    void thoseWhoComeTooFastWaitToBeAccepted() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            long begun = System.nanoTime();
            for (int i = 0; i < 3 * RATE; i++) {
                RawClient client = RawClient.open(address("tcp~slow"), Level.V311);
                clients.add(client);
                client.send(client.packets().connect("hasty" + i).done());
            }
            for (RawClient client : clients) {
                assertEquals(0, client.expect(Received.CONNACK).reason());
            }
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertTrue(took >= 1000, () -> 3 * RATE + " clients were let in within " + took + " ms");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void oneMoreThanMayBeConnectedIsSentAway() throws IOException {
        try (RawClient first = RawClient.connected(address("tcp~single"), Level.V311, "first")) {
            long before = broker.err().count();
            try (Socket second = open("tcp~single")) {
                awaitEnd(second);
            }
            assertNotNull(broker.err()
                    .awaitSince(
                            before,
                            line -> line.contains("tcp~single") && line.contains("maxConnections=1 are open"),
                            Deadline.PATIENCE));
            first.expectNothingMore();
        }
    }

    @Test
    void versionsAndPacketSizesAreThoseOfTheListener() throws IOException {
        try (RawClient old = RawClient.open(address("tcp~modern"), Level.V311)) {
            old.send(old.packets().connect("old").done());
            assertEquals(1, old.expect(Received.CONNACK).reason());
            old.expectClosed();
        }
        try (RawClient client = RawClient.open(address("tcp~modern"), Level.V5)) {
            Received answer = client.connect(client.packets().connect("modern"));
            assertEquals(100L, answer.property(0x27));
            client.send(client.packets().publish("t", "x".repeat(100)));
            client.expectDisconnect(PACKET_TOO_LARGE);
        }
        try (RawClient elsewhere = RawClient.connected(address("tcp~plain"), Level.V311, "elsewhere")) {
            elsewhere.send(elsewhere.packets().publish("t", "x".repeat(100)));
            elsewhere.expectNothingMore();
        }
    }

    @Test
    void clientsOfAMountPointMeetOthersBehindIt() throws IOException {
        try (RawClient inside = RawClient.connected(address("tcp~site"), Level.V5, "inside");
                RawClient outside = RawClient.connected(address("tcp~plain"), Level.V311, "outside")) {
            inside.subscribe(1, "door/#", 0, 0);
            outside.subscribe(1, "site/1/#", 0, 0);
            inside.send(inside.packets().publish("door/front", "open"));
            assertEquals("door/front", inside.expect(Received.PUBLISH).topic());
            assertEquals("site/1/door/front", outside.expect(Received.PUBLISH).topic());
            outside.send(outside.packets().publish("door/front", "elsewhere"));
            outside.expectNothingMore();
            inside.expectNothingMore();
        }
    }

    @Test
    void anIpv6ListenerIsNamedInBracketsAndServes() throws IOException {
        assumeTrue(hasIpv6(), "there is no IPv6 here");
        URI six = broker.listeners().stream()
                .filter(uri -> uri.toString().startsWith("mqtt://[::1]:"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(broker.transcript()));
        InetSocketAddress address = new InetSocketAddress("::1", six.getPort());
        try (RawClient client = RawClient.connected(address, Level.V5, "six")) {
            client.expectNothingMore();
        }
    }
}
