package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Mechanisms of SASL: the client of HiveMQ with a public library for SCRAM, and clients that do not keep to them. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class SaslTest {
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int BAD_AUTHENTICATION_METHOD = 0x8C;

    /** A password as mosquitto_passwd has it; the examples of RFC 5802 and RFC 7677, and the password of these for SHA-512. */
    private static final String USER =
            "user:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg=="
                    + " SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE="
                    + " SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                    + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
                    + " SCRAM-SHA-512$4096:AQIDBAUGBwgJCgsM$2SQkSMTrOdq8vM9YRrPYiNNpxoGK1vaiTkdu4UjZ/m2+dq4CnJNqrTX2l5U2ih1sED/Atn7NHVj8BFe4gzq5UQ==:eDJMUT5EMh2FwrDXCQtVssCTKYtCaoLstgiT0HK6Rl/kwM0gvY/JqYmc4AS6NJTMuUEwPy3RLPw2mZgMsSdyNA==\n";

    private static final String MECHANISMS = "SCRAM-SHA-1,SCRAM-SHA-256,SCRAM-SHA-512,SCRAM-SHA-1-PLUS,"
            + "SCRAM-SHA-256-PLUS,SCRAM-SHA-512-PLUS,EXTERNAL,PLAIN,OAUTHBEARER";

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        Programs.need("openssl");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out certificate.pem"
                + " -days 90 -subj /CN=localhost");
        openssl("pkcs12 -export -inkey key.pem -in certificate.pem -out client.p12 -passout pass:secret");
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.broker", "allowAnonymous=false")
                .config("org.marquetry.transport.tcp~plain", "port=0")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public")
                .config(
                        "org.marquetry.transport.tls~public",
                        "certificate=" + folder.resolve("certificate.pem").toAbsolutePath(),
                        "key=" + folder.resolve("key.pem").toAbsolutePath(),
                        "trust=" + folder.resolve("certificate.pem").toAbsolutePath(),
                        "clientAuth=want",
                        "identity=cn")
                .config("org.marquetry.auth.password", "file=users")
                .config(
                        "org.marquetry.auth.jwt~test",
                        "keys=" + folder.resolve("certificate.pem").toAbsolutePath(),
                        "issuer=test")
                .config("org.marquetry.auth.sasl", "file=users", "mechanisms=" + MECHANISMS)
                .launch();
        Files.writeString(broker.config().resolve("users"), USER);
        broker.awaitReady();
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.listeners().size() == 2);
    }

    private static void openssl(String arguments) throws Exception {
        Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), arguments);
    }

    @AfterAll
    static void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    private static URI listener(String scheme) {
        return broker.listeners().stream()
                .filter(each -> each.getScheme().equals(scheme))
                .findAny()
                .orElseThrow();
    }

    private static X509Certificate certificate() throws Exception {
        try (var file = Files.newInputStream(folder.resolve("certificate.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    /** With the certificate of the broker, which is as good as any. */
    private static Mqtt5AsyncClient certified() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var file = Files.newInputStream(folder.resolve("client.p12"))) {
            store.load(file, "secret".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, "secret".toCharArray());
        URI listener = listener("mqtts");
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost(listener.getHost())
                .serverPort(listener.getPort())
                .sslConfig()
                .keyManagerFactory(own)
                .trustManagerFactory(trustOf(certificate()))
                .hostnameVerifier((host, session) -> true)
                .applySslConfig()
                .buildAsync();
    }

    private static Mqtt5AsyncClient client(String scheme, CountDownLatch gone) throws Exception {
        URI listener = listener(scheme);
        var builder = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(listener.getHost())
                .serverPort(listener.getPort())
                .addDisconnectedListener(context -> gone.countDown());
        if (scheme.equals("mqtts")) {
            builder.sslConfig()
                    .trustManagerFactory(trustOf(certificate()))
                    .hostnameVerifier((host, session) -> true)
                    .applySslConfig();
        }
        return builder.buildAsync();
    }

    private static TrustManagerFactory trustOf(X509Certificate certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("broker", certificate);
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static Mqtt5ConnAck connect(Mqtt5AsyncClient client, Mqtt5EnhancedAuthMechanism mechanism)
            throws Exception {
        return client.connect(Mqtt5Connect.builder().enhancedAuth(mechanism).build())
                .get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Mqtt5ConnAckReasonCode refusal(String scheme, Mqtt5EnhancedAuthMechanism mechanism)
            throws Exception {
        Mqtt5AsyncClient client = client(scheme, new CountDownLatch(1));
        ExecutionException refused = assertThrows(ExecutionException.class, () -> connect(client, mechanism));
        return assertInstanceOf(Mqtt5ConnAckException.class, refused.getCause())
                .getMqttMessage()
                .getReasonCode();
    }

    private static byte[] digest() throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aClientOfSomebodyElseConnectsByScramAndDoesSoAgain(String mechanism) throws Exception {
        Mqtt5AsyncClient client = client("mqtt", new CountDownLatch(1));
        connect(client, new ScramLogin(mechanism, "user", "pencil", null));
        client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.publishWith()
                .topic("a")
                .payload(new byte[1])
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, refusal("mqtt", new ScramLogin(mechanism, "user", "pen", null)));
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                refusal("mqtt", new ScramLogin(mechanism, "nobody" + mechanism, "pencil", null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"})
    void aClientOfSomebodyElseBindsToTheTlsConnection(String mechanism) throws Exception {
        Mqtt5AsyncClient client = client("mqtts", new CountDownLatch(1));
        connect(client, new ScramLogin(mechanism, "user", "pencil", digest()));
        client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                refusal("mqtts", new ScramLogin(mechanism, "user", "pencil", new byte[32])));
        assertEquals(
                Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD,
                refusal("mqtt", new ScramLogin(mechanism, "user", "pencil", digest())));
    }

    @Test
    void nameAndPasswordAreForTlsAndForWhoeverKnowsPasswords() throws Exception {
        Mqtt5AsyncClient client = client("mqtts", new CountDownLatch(1));
        connect(client, new OneMessageLogin("PLAIN", "\0user\0correct horse"));
        client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(
                Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
                refusal("mqtts", new OneMessageLogin("PLAIN", "\0user\0wrong horse")));
        assertEquals(
                Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD,
                refusal("mqtt", new OneMessageLogin("PLAIN", "\0user\0correct horse")));
    }

    /** Of whoever has the key of the broker's certificate. */
    private static String token(String subject, Instant expiry) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var file = Files.newInputStream(folder.resolve("client.p12"))) {
            store.load(file, "secret".toCharArray());
        }
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"iss\":\"test\",\"sub\":\"" + subject + "\",\"exp\":" + expiry.getEpochSecond() + "}";
        String content = base64.encodeToString(bytes("{\"alg\":\"ES256\",\"typ\":\"JWT\"}")) + "."
                + base64.encodeToString(bytes(claims));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign((PrivateKey) store.getKey(store.aliases().nextElement(), "secret".toCharArray()));
        signature.update(bytes(content));
        return content + "." + base64.encodeToString(signature.sign());
    }

    @Test
    void aTokenLetsItsBearerInOverTls() throws Exception {
        String token = token("ann", Instant.now().plusSeconds(600));
        OneMessageLogin bearer = new OneMessageLogin("OAUTHBEARER", "n,,\1auth=Bearer " + token + "\1\1");
        Mqtt5AsyncClient client = client("mqtts", new CountDownLatch(1));
        connect(client, bearer);
        client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD, refusal("mqtt", bearer));
        String old = token("ann", Instant.now().minusSeconds(600));
        assertThrows(
                ExecutionException.class,
                () -> connect(
                        client("mqtts", new CountDownLatch(1)),
                        new OneMessageLogin("OAUTHBEARER", "n,,\1auth=Bearer " + old + "\1\1")));
    }

    @Test
    void aCertificateSaysWhoAClientIs() throws Exception {
        Mqtt5AsyncClient client = certified();
        connect(client, new OneMessageLogin("EXTERNAL", "localhost"));
        client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThrows(
                ExecutionException.class, () -> connect(certified(), new OneMessageLogin("EXTERNAL", "somebody else")));
        assertEquals(
                Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD,
                refusal("mqtts", new OneMessageLogin("EXTERNAL", "localhost")));
    }

    @Test
    void whoIsNotAUserAnyMoreCannotAuthenticateAgain() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        Mqtt5AsyncClient client = client("mqtt", gone);
        users(USER.replace("user:", "leaving:") + USER);
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> broker.transcript().contains("2 users for SCRAM"));
        connect(client, new ScramLogin("SCRAM-SHA-256", "leaving", "pencil", null));
        users(USER);
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.transcript().lastIndexOf("1 users for SCRAM")
                        > broker.transcript().lastIndexOf("2 users for SCRAM"));
        assertThrows(
                ExecutionException.class, () -> client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertTrue(gone.await(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    private static void users(String lines) throws IOException {
        Path draft = Files.writeString(broker.config().resolve("draft"), lines);
        Files.move(draft, broker.config().resolve("users"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static int refusal(String method, byte[] data, byte[] answer) throws IOException {
        try (RawClient client = RawClient.open(
                new InetSocketAddress("127.0.0.1", listener("mqtt").getPort()), Level.V5)) {
            client.send(client.packets()
                    .connect("raw")
                    .properties(new PropertyBytes()
                            .text(PropertyBytes.AUTHENTICATION_METHOD, method)
                            .binary(PropertyBytes.AUTHENTICATION_DATA, data))
                    .done());
            if (answer != null) {
                assertEquals(0x18, client.expect(Received.AUTH).reason());
                client.send(Packets.auth(
                        0x18,
                        new PropertyBytes()
                                .text(PropertyBytes.AUTHENTICATION_METHOD, method)
                                .binary(PropertyBytes.AUTHENTICATION_DATA, answer)));
            }
            return client.expect(Received.CONNACK).reason();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void refusesWhatIsMalformedOrTooLargeOrForTlsOnly() throws IOException {
        for (String malformed :
                List.of("", "n", "n,,n=user", "n,,n=" + "x".repeat(60_000) + ",r=a", "n,,n=user,r=\u00E4")) {
            assertEquals(NOT_AUTHORIZED, refusal("SCRAM-SHA-256", bytes(malformed), null));
        }
        for (String malformed : List.of("", "c=biws", "c=biws,r=a,p=!", "x".repeat(60_000))) {
            assertEquals(NOT_AUTHORIZED, refusal("SCRAM-SHA-256", bytes("n,,n=user,r=abc"), bytes(malformed)));
        }
        assertEquals(NOT_AUTHORIZED, refusal("SCRAM-SHA-256", new byte[] {(byte) 0xFF, 0, 1}, null));
        assertEquals(BAD_AUTHENTICATION_METHOD, refusal("PLAIN", bytes("\0user\0pencil"), null));
        assertEquals(BAD_AUTHENTICATION_METHOD, refusal("EXTERNAL", new byte[0], null));
        assertEquals(BAD_AUTHENTICATION_METHOD, refusal("OAUTHBEARER", bytes("n,,\1auth=Bearer a\1\1"), null));
        assertEquals(BAD_AUTHENTICATION_METHOD, refusal("CRAM-MD5", new byte[0], null));
        assertEquals(BAD_AUTHENTICATION_METHOD, refusal("scram-sha-256", new byte[0], null));
    }
}
