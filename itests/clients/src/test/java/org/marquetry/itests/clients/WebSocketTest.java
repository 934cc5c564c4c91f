package org.marquetry.itests.clients;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real clients, and rude ones, through a WebSocket listener. */
@NeedsProcess
@TestInstance(Lifecycle.PER_CLASS)
class WebSocketTest {
    private static final String REQUEST = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: mqtt\r\n";
    /** A CONNECT of 3.1.1 with the client identifier ws, and its acknowledgement. */
    private static final String CONNECT = "100e00044d5154540402003c00027773";

    private static final String CONNACK = "20020000";

    private final Deque<Closeable> open = new ArrayDeque<>();
    private BrokerProcess broker;
    private URI plain;
    private URI compressed;

    @BeforeAll
    void start() throws IOException {
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.websocket~plain", "port=0")
                .config(
                        "org.marquetry.transport.websocket~compressed",
                        "port=0",
                        "urlPath=/deep/down",
                        "compression=true",
                        "trustedProxies=127.0.0.1",
                        "origins=https://panel.example")
                .start();
        plain = listener("/mqtt");
        compressed = listener("/deep/down");
    }

    @AfterAll
    void stop() throws IOException {
        try (BrokerProcess ending = broker) {
            assertEquals(0, ending.stop(), ending::transcript);
        }
    }

    @AfterEach
    void closeAll() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private URI listener(String path) {
        return broker.listeners().stream()
                .filter(uri -> uri.getScheme().equals("ws") && uri.getPath().equals(path))
                .findAny()
                .orElseThrow();
    }

    private <T extends Closeable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    private TestClient connected(ClientKind kind, URI address, String what) throws Exception {
        TestClient client = closing(kind.create(address));
        client.connect(Login.as(kind.unique(what)));
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void everyClientPublishesAndSubscribes(ClientKind kind) throws Exception {
        exchange(kind, connected(kind, plain, "s"), connected(kind, plain, "p"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PAHO_5", "HIVEMQ_5", "MQTTJS_5"})
    void clientsDoSoWhereCompressionMayBeAgreedOn(ClientKind kind) throws Exception {
        exchange(kind, connected(kind, compressed, "s"), connected(kind, plain, "p"));
    }

    private static void exchange(ClientKind kind, TestClient subscriber, TestClient publisher) throws Exception {
        String topic = kind.unique("ws/");
        subscriber.subscribe(Subscription.to(topic + "/#", 2));
        for (int qos = 0; qos <= 2; qos++) {
            publisher.publish(Message.of(topic + "/" + qos, "payload", qos));
            assertEquals(
                    topic + "/" + qos + " q" + qos + " payload",
                    subscriber.inbox().next().summary());
        }
        String large = "0123456789".repeat(100_000);
        publisher.publish(Message.of(topic + "/large", large, 1));
        assertArrayEquals(
                large.getBytes(StandardCharsets.UTF_8),
                subscriber.inbox().next().payload());
        publisher.disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPageInABrowserPublishesAndSubscribes(int version) throws Exception {
        Programs.need("node", "npm", "chromium");
        TestClient client = connected(ClientKind.PAHO_5, plain, "b");
        String topic = ClientKind.PAHO_5.unique("browser/");
        client.subscribe(Subscription.to(topic + "/from", 2));
        Browser browser = closing(new Browser()).open(plain, version, topic);

        assertEquals("connect", browser.next());
        for (int qos = 0; qos <= 2; qos++) {
            assertEquals(
                    topic + "/from q" + qos + " qos " + qos,
                    client.inbox().next().summary());
        }
        assertEquals(200_000, client.inbox().next().payload().length);
        assertEquals("published", browser.next());
        client.publish(Message.of(topic + "/to", "y".repeat(100_000), 2));
        assertEquals("message " + topic + "/to 100000 " + "y".repeat(40), browser.next());
        client.publish(Message.of(topic + "/to", "end", 1));
        assertEquals("message " + topic + "/to 3 end", browser.next());
        assertEquals("close", browser.next());
    }

    @Test
    void aPageOfAnOriginThatIsNotAllowedGetsNowhere() throws Exception {
        Programs.need("node", "npm", "chromium");
        Browser browser = closing(new Browser()).open(compressed, 5, "t");

        assertTrue(browser.next().matches("error.*|close"));
        assertNotNull(broker.err()
                .await(line -> line.contains("status 403, pages of this origin may not connect"), Deadline.PATIENCE));
    }

    @Test
    @Normative(value = "MQTT-6.0.0-2", v311 = "MQTT-6.0.0-2")
    void packetsMayLieAcrossFramesAndSeveralInOne() throws Exception {
        Socket client = upgraded(plain, "");
        String subscribe = "8206" + "0001" + "0001" + "61" + "00";
        String both = CONNECT + subscribe;
        send(client, frame("02", both.substring(0, 10)) + frame("80", both.substring(10)));

        StringBuilder answers = new StringBuilder();
        while (answers.length() < 18) {
            assertEquals("82", read(client, 1));
            answers.append(read(client, Integer.parseInt(read(client, 1), 16)));
        }
        assertEquals(CONNACK + "9003000100", answers.toString());
    }

    @ParameterizedTest
    @CsvSource({"81, 1003", "82, 1002"})
    @Normative(value = "MQTT-6.0.0-1", v311 = "MQTT-6.0.0-1")
    void dataThatIsNotBinaryOrNotMaskedEndsTheConnection(String firstByte, int code) throws Exception {
        Socket client = upgraded(plain, "");
        String text = firstByte.equals("81") ? frame(firstByte, "616263") : firstByte + "03616263";
        send(client, text);

        assertEquals("88", read(client, 1));
        int length = Integer.parseInt(read(client, 1), 16);
        assertEquals(code, Integer.parseInt(read(client, length).substring(0, 4), 16));
        assertEquals(-1, client.getInputStream().read());
    }

    @Test
    void pingsAreAnsweredAndGoodbyesToo() throws Exception {
        Socket client = upgraded(plain, "");
        send(client, frame("82", CONNECT));
        assertEquals("8204" + CONNACK, read(client, 6));
        send(client, frame("89", "0102"));
        assertEquals("8a020102", read(client, 4));
        send(client, frame("82", "e000") + frame("88", "03e8"));
        assertEquals("880203e8", read(client, 4));
        assertEquals(-1, client.getInputStream().read());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mqtt           | 101 | mqtt
            mqttv3.1       | 101 | mqttv3.1
            mqttv3.1, mqtt | 101 | mqtt
            xmpp           | 400 | -
            """)
    @Normative(
            value = {"MQTT-6.0.0-3", "MQTT-6.0.0-4"},
            v311 = {"MQTT-6.0.0-3", "MQTT-6.0.0-4"})
    void theSubprotocolOfMqttIsSpokenOrNone(String offered, int status, String chosen) throws Exception {
        Socket client = connect(plain, REQUEST + "Sec-WebSocket-Protocol: " + offered + "\r\n");

        String head = head(client);
        assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        if (status == 101) {
            assertTrue(head.toLowerCase().contains("\r\nsec-websocket-protocol: " + chosen + "\r\n"), head);
        }
    }

    @Test
    void whatIsWrongIsSaidInTheLog() throws Exception {
        Socket client = closing(new Socket(plain.getHost(), plain.getPort()));
        client.setSoTimeout((int) Deadline.PATIENCE.toMillis());
        send(client, CONNECT);

        assertEquals(-1, client.getInputStream().read());
    }

    /** Its anonymity is that of a client of the loopback, and where it really is, is somewhere else. */
    @Test
    void aClientThatAProxyBringsIsNotOneOfThisMachine() throws Exception {
        Socket client = upgraded(compressed, "X-Forwarded-For: 198.51.100.7\r\n");
        send(client, frame("82", CONNECT));

        assertEquals("8204" + "20020005", read(client, 6));
    }

    @Test
    void aChangeOfThePathAppliesToWhoComesNext() throws Exception {
        TestClient before = connected(ClientKind.HIVEMQ_5, plain, "c");
        Files.writeString(
                broker.config().resolve("org.marquetry.transport.websocket~moved.cfg"), "port=0\nurlPath=/one\n");
        String line = broker.err().await(text -> text.contains("websocket~moved listens on "), Deadline.PATIENCE);
        URI moved = URI.create(line.substring(line.indexOf("ws://")));
        TestClient first = connected(ClientKind.HIVEMQ_5, moved, "c");
        Files.writeString(
                broker.config().resolve("org.marquetry.transport.websocket~moved.cfg"), "port=0\nurlPath=/two\n");

        URI next = moved.resolve("/two");
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> answers(next));

        exchange(ClientKind.HIVEMQ_5, first, connected(ClientKind.HIVEMQ_5, next, "c"));
        before.disconnect();
    }

    private boolean answers(URI address) throws IOException {
        try (Socket client = connect(address, REQUEST.replace("/mqtt", address.getPath()) + SUBPROTOCOL)) {
            return head(client).startsWith("HTTP/1.1 101 ");
        }
    }

    private Socket upgraded(URI address, String headers) throws IOException {
        Socket client = closing(connect(address, REQUEST.replace("/mqtt", address.getPath()) + SUBPROTOCOL + headers));
        String head = head(client);
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return client;
    }

    private static Socket connect(URI address, String request) throws IOException {
        Socket client = new Socket();
        client.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        client.setSoTimeout((int) Deadline.PATIENCE.toMillis());
        client.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static String head(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, head::toString);
            head.append((char) next);
        }
        return head.toString();
    }

    /** A short frame of a client, whose masking key is 0. */
    private static String frame(String firstByte, String payload) {
        return firstByte + HexFormat.of().toHexDigits((byte) (0x80 | payload.length() / 2)) + "00000000" + payload;
    }

    private static void send(Socket client, String hex) throws IOException {
        client.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    private static String read(Socket client, int length) throws IOException {
        return HexFormat.of().formatHex(client.getInputStream().readNBytes(length));
    }
}
