package org.marquetry.itests.clients;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.sun.net.httpserver.HttpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tokens whose keys a server has, which changes them and goes away. */
@NeedsProcess
class TokenTest {
    private static final int MAXIMUM_CONNECT_TIME = 0xA0;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private HttpServer server;
    private BrokerProcess broker;
    private KeyPair key;
    private volatile String keys;

    @BeforeEach
    void start() throws Exception {
        Programs.need("openssl");
        authority = new TestAuthority(folder, "tokens");
        authority.issue("broker", "localhost");
        key = newKey();
        keys = "{\"keys\":[" + jwk("one", key) + "]}";
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] answer = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.broker", "allowAnonymous=false")
                .config("org.marquetry.transport.tcp~plain", "port=0")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public")
                .config(
                        "org.marquetry.transport.tls~public",
                        "certificate=" + authority.file("broker.pem"),
                        "key=" + authority.file("broker.key"))
                .config("org.marquetry.auth.sasl", "mechanisms=OAUTHBEARER")
                .config(
                        "org.marquetry.auth.jwt~test",
                        "jwks=http://127.0.0.1:" + server.getAddress().getPort() + "/keys",
                        "issuer=test",
                        "clockSkew=0")
                .start();
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.listeners().size() == 2);
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        assertEquals(0, broker.stop());
        broker.close();
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String jwk(String id, KeyPair pair) {
        ECPublicKey known = (ECPublicKey) pair.getPublic();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"" + id + "\",\"x\":\""
                + coordinate(known.getW().getAffineX()) + "\",\"y\":\""
                + coordinate(known.getW().getAffineY()) + "\"}";
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] value = number.toByteArray();
        int length = Math.min(value.length, bytes.length);
        System.arraycopy(value, value.length - length, bytes, bytes.length - length, length);
        return BASE64.encodeToString(bytes);
    }

    private static String token(String id, KeyPair by, Instant expiry) throws GeneralSecurityException {
        String header = "{\"alg\":\"ES256\",\"kid\":\"" + id + "\"}";
        String claims = "{\"iss\":\"test\",\"sub\":\"ann\",\"exp\":" + expiry.getEpochSecond() + "}";
        String content = BASE64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + BASE64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(by.getPrivate());
        signature.update(content.getBytes(StandardCharsets.UTF_8));
        return content + "." + BASE64.encodeToString(signature.sign());
    }

    private static Instant later() {
        return Instant.now().plusSeconds(600);
    }

    private static String bearer(String token) {
        return "n,,\1auth=Bearer " + token + "\1\1";
    }

    private URI listener(String scheme) {
        return broker.listeners().stream()
                .filter(each -> each.getScheme().equals(scheme))
                .findAny()
                .orElseThrow();
    }

    private RawClient login(Level level, String token) throws IOException {
        RawClient client = RawClient.open(
                new InetSocketAddress("127.0.0.1", listener("mqtt").getPort()), level);
        client.send(client.packets()
                .connect("c" + level)
                .login("any", token.getBytes(StandardCharsets.UTF_8))
                .done());
        return client;
    }

    private int answer(String token) throws IOException {
        try (RawClient client = login(Level.V5, token)) {
            return client.expect(Received.CONNACK).reason();
        }
    }

    @Test
    void keysChangeAndStayWhileTheServerIsAway() throws Exception {
        assertEquals(0, answer(token("one", key, later())));
        KeyPair next = newKey();
        keys = "{\"keys\":[" + jwk("two", next) + "]}";
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .pollInterval(java.time.Duration.ofMillis(500))
                .until(() -> answer(token("two", next, later())) == 0);
        assertTrue(answer(token("one", key, later())) >= 0x80, "what the server does not know any more is not taken");
        server.stop(0);
        assertEquals(0, answer(token("two", next, later())));
        assertTrue(answer(token("three", newKey(), later())) >= 0x80);
        assertEquals(0, answer(token("two", next, later())));
    }

    @Test
    void whoseTokenExpiresIsDisconnected() throws Exception {
        Instant soon = Instant.now().plusSeconds(4);
        try (RawClient client = login(Level.V5, token("one", key, soon));
                RawClient older = login(Level.V311, token("one", key, soon))) {
            assertEquals(0, client.expect(Received.CONNACK).reason());
            assertEquals(0, older.expect(Received.CONNACK).reason());
            client.expectDisconnect(MAXIMUM_CONNECT_TIME);
            older.expectClosed();
            assertTrue(!Instant.now().isBefore(soon.minusSeconds(1)), "not before it has expired");
        }
    }

    @Test
    void whoBringsAnotherTokenInTimeStays() throws Exception {
        Instant soon = Instant.now().plusSeconds(5);
        OneMessageLogin login = new OneMessageLogin("OAUTHBEARER", bearer(token("one", key, soon)));
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(listener("mqtts").getPort())
                .sslConfig()
                .trustManagerFactory(authority.trust())
                .hostnameVerifier((host, session) -> true)
                .applySslConfig()
                .buildAsync();
        client.connect(Mqtt5Connect.builder().enhancedAuth(login).build())
                .get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        login.message(bearer(token("one", key, later())));
        client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> Instant.now().isAfter(soon.plusSeconds(2)));
        client.publishWith()
                .topic("a")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(client.getState().isConnected());
        client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
