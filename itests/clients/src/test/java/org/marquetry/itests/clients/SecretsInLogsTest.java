package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.ongres.scram.client.ScramClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients prove themselves with, and what keys are kept by, is in no log, whatever is logged. */
@NeedsProcess
class SecretsInLogsTest {
    private static final String RIGHT = "pencil";
    private static final String KEY_PASSWORD = "opens-the-private-key";
    /** A password, and keys of another, as the files have them. */
    private static final String USER =
            "user:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg=="
                    + " SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                    + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n";

    private static final String HASHED_PASSWORD = "correct horse";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> secrets = new LinkedHashMap<>();
    private TestAuthority authority;
    private BrokerProcess broker;

    private byte[] secret(String what, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        secrets.put(what, bytes);
        return bytes;
    }

    @Test
    void noSecretReachesALogThatEverythingIsWrittenTo() throws Exception {
        Programs.need("openssl");
        authority = new TestAuthority(folder, "logs");
        authority.issue("broker", "localhost");
        authority.issue("tokens", "tokens");
        lockKey();
        start();
        try {
            byPassword();
            byScram();
            byPlainAndTokens();
            malformed();
            brokenFiles();
        } finally {
            assertEquals(0, broker.stop());
            broker.close();
        }
        String log = Files.readString(folder.resolve("all.log"));
        assertTrue(log.contains("FINE: "), "the log has what is below INFO");
        assertTrue(log.contains("wrong user name or password"), "the log has those that were refused");
        List<String> found = secrets.entrySet().stream()
                .flatMap(secret -> forms(secret.getValue())
                        .filter(log::contains)
                        .map(form -> secret.getKey() + ": " + around(log, form)))
                .toList();
        assertEquals(List.of(), found, "secrets with what stands around them");
    }

    private static String around(String log, String form) {
        int at = log.indexOf(form);
        return log.substring(Math.max(0, at - 300), Math.min(log.length(), at + form.length() + 100));
    }

    /** As it is, in base64 wherever it begins in what is encoded, in hexadecimal digits and as numbers. */
    private static Stream<String> forms(byte[] secret) {
        String hex = HexFormat.of().formatHex(secret);
        String numbers = Arrays.toString(secret);
        Stream<String> plain = Stream.of(
                new String(secret, StandardCharsets.UTF_8),
                hex,
                hex.toUpperCase(java.util.Locale.ROOT),
                HexFormat.ofDelimiter(" ").formatHex(secret),
                HexFormat.ofDelimiter(":").formatHex(secret),
                numbers.substring(1, numbers.length() - 1));
        Stream<String> encoded = Stream.of(Base64.getEncoder(), Base64.getUrlEncoder())
                .flatMap(base64 -> Stream.of(0, 1, 2).map(before -> within(base64, secret, before)));
        return Stream.concat(plain, encoded).distinct();
    }

    /** The part that is the same whatever stands before and behind. */
    private static String within(Base64.Encoder base64, byte[] secret, int before) {
        byte[] longer = new byte[before + secret.length];
        System.arraycopy(secret, 0, longer, before, secret.length);
        String text = base64.withoutPadding().encodeToString(longer);
        int first = (before * 8 + 5) / 6;
        int end = longer.length * 8 / 6;
        return text.substring(first, end);
    }

    private static Stream<String> wayOfWriting() {
        byte[] secret = "a secret?>".getBytes(StandardCharsets.UTF_8);
        byte[] wrapped = "user: a secret?>, and more".getBytes(StandardCharsets.UTF_8);
        byte[] shifted = "uses: a secret?>".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                "x a secret?> x",
                HexFormat.of().formatHex(wrapped),
                HexFormat.of().withUpperCase().formatHex(secret),
                HexFormat.ofDelimiter(" ").formatHex(wrapped),
                Arrays.toString(wrapped),
                Base64.getEncoder().encodeToString(wrapped),
                Base64.getUrlEncoder().encodeToString(secret),
                Base64.getMimeEncoder().encodeToString(Arrays.copyOfRange(shifted, 1, shifted.length)),
                Base64.getEncoder().encodeToString(Arrays.copyOfRange(shifted, 2, shifted.length)));
    }

    @ParameterizedTest
    @MethodSource("wayOfWriting")
    void aSecretWouldBeFound(String log) {
        assertTrue(forms("a secret?>".getBytes(StandardCharsets.UTF_8)).anyMatch(log::contains), log);
    }

    private void lockKey() throws Exception {
        secret("the password of the private key", KEY_PASSWORD);
        secret("a wrong password of the private key", "does-not-open-the-key");
        Process process = new ProcessBuilder(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-v2",
                        "aes-256-cbc",
                        "-in",
                        "broker.key",
                        "-out",
                        "locked.key",
                        "-passout",
                        "pass:" + KEY_PASSWORD)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    private void start() throws IOException {
        Path logging = Files.writeString(folder.resolve("logging.properties"), """
                handlers = java.util.logging.FileHandler
                .level = ALL
                java.util.logging.FileHandler.level = ALL
                java.util.logging.FileHandler.pattern = %s
                java.util.logging.FileHandler.formatter = java.util.logging.SimpleFormatter
                java.util.logging.FileHandler.encoding = UTF-8
                """.formatted(
                        folder.resolve("all.log").toAbsolutePath()));
        broker = BrokerProcess.withOnly()
                .folders("data", "config")
                .jvm("-Djava.util.logging.config.file=" + logging.toAbsolutePath(), "-Duser.language=en")
                .config("org.marquetry.broker", "allowAnonymous=false")
                .config("org.marquetry.transport.tcp~plain", "port=0")
                .config("org.marquetry.transport.tcp~secured", "port=0", "tls=public")
                .config("org.marquetry.transport.tls~public", certificate(KEY_PASSWORD))
                .config("org.marquetry.auth.password", "file=users")
                .config("org.marquetry.auth.jwt~test", "keys=" + authority.file("tokens.pem"), "issuer=test")
                .config("org.marquetry.auth.sasl", "file=users", "mechanisms=SCRAM-SHA-256,PLAIN,OAUTHBEARER,EXTERNAL")
                .launch();
        Files.writeString(broker.config().resolve("users"), USER);
        broker.awaitReady();
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.listeners().size() == 2);
    }

    private String[] certificate(String password) {
        return new String[] {
            "certificate=" + authority.file("broker.pem"),
            "key=" + folder.resolve("locked.key").toAbsolutePath(),
            "keyPassword=" + password
        };
    }

    private URI listener(String scheme) {
        return broker.listeners().stream()
                .filter(each -> each.getScheme().equals(scheme))
                .findAny()
                .orElseThrow();
    }

    private InetSocketAddress plain() {
        return new InetSocketAddress("127.0.0.1", listener("mqtt").getPort());
    }

    private void byPassword() throws IOException {
        for (Level level : Level.values()) {
            login(level, "user", secret("a right password", HASHED_PASSWORD));
            login(level, "user", secret("a wrong password", "wrong but mine " + level));
            login(level, "nobody", secret("a password of nobody", "of nobody at all " + level));
        }
    }

    private void login(Level level, String user, byte[] password) throws IOException {
        try (RawClient client = RawClient.open(plain(), level)) {
            client.send(
                    client.packets().connect("c-" + level).login(user, password).done());
            client.expect(Received.CONNACK);
        }
    }

    private void byScram() throws Exception {
        scram(RIGHT, 0);
        scram(new String(secret("a wrong password for SCRAM", "not a pencil"), StandardCharsets.UTF_8), 0x87);
    }

    private void scram(String password, int expected) throws Exception {
        ScramClient scram = ScramClient.builder()
                .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                .username("user")
                .password(password.toCharArray())
                .build();
        try (RawClient client = RawClient.open(plain(), Level.V5)) {
            client.send(client.packets()
                    .connect("scram")
                    .properties(
                            method("SCRAM-SHA-256", scram.clientFirstMessage().toString()))
                    .done());
            Received challenge = client.expect(Received.AUTH);
            String data =
                    new String((byte[]) challenge.property(PropertyBytes.AUTHENTICATION_DATA), StandardCharsets.UTF_8);
            scram.serverFirstMessage(data);
            String last = scram.clientFinalMessage().toString();
            byte[] proof = Base64.getDecoder().decode(last.substring(last.indexOf(",p=") + 3));
            secrets.put("a proof, answered with " + expected, proof);
            secret("data with a proof, answered with " + expected, last);
            client.send(Packets.auth(0x18, method("SCRAM-SHA-256", last)));
            assertEquals(expected, client.expect(Received.CONNACK).reason());
        }
    }

    private static PropertyBytes method(String name, String data) {
        return new PropertyBytes()
                .text(PropertyBytes.AUTHENTICATION_METHOD, name)
                .binary(PropertyBytes.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
    }

    private Mqtt5AsyncClient secured() throws Exception {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(listener("mqtts").getPort())
                .sslConfig()
                .trustManagerFactory(authority.trust())
                .hostnameVerifier((host, session) -> true)
                .applySslConfig()
                .buildAsync();
    }

    private void byPlainAndTokens() throws Exception {
        String good = token("test", Instant.now().plusSeconds(600));
        String old = token("test", Instant.now().minusSeconds(600));
        String forged = good.substring(0, good.length() - 10) + "AAAAAAAAAA";
        String tampered = secretToken("a token that is none", "aaaa.bbbb-with-more.cccc-than-that");
        connect(true, new OneMessageLogin("PLAIN", "\0user\0" + HASHED_PASSWORD));
        connect(false, new OneMessageLogin("PLAIN", "\0user\0" + secretToken("a wrong one", "plainly wrong it is")));
        connect(true, bearer(secretToken("a token", good)));
        for (String bad : List.of(secretToken("an old token", old), secretToken("a forged token", forged), tampered)) {
            connect(false, bearer(bad));
            login(Level.V311, "user", bad.getBytes(StandardCharsets.UTF_8));
        }
        login(Level.V5, "user", good.getBytes(StandardCharsets.UTF_8));
    }

    /** A token's last part is what makes it one; the others are searched for as well. */
    private String secretToken(String what, String token) {
        for (String part : token.split("\\.")) {
            secret(what + ", part " + part.length(), part);
        }
        return token;
    }

    private static OneMessageLogin bearer(String token) {
        return new OneMessageLogin("OAUTHBEARER", "n,,\1auth=Bearer " + token + "\1\1");
    }

    private void connect(boolean expected, Mqtt5EnhancedAuthMechanism mechanism) throws Exception {
        Mqtt5AsyncClient client = secured();
        var connack =
                client.connect(Mqtt5Connect.builder().enhancedAuth(mechanism).build());
        if (expected) {
            connack.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            client.reauth().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            client.disconnect().get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } else {
            assertThrows(ExecutionException.class, () -> connack.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private String token(String issuer, Instant expiry) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"iss\":\"" + issuer + "\",\"sub\":\"ann\",\"exp\":" + expiry.getEpochSecond() + "}";
        String content = base64.encodeToString("{\"alg\":\"ES256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                + "." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key());
        signature.update(content.getBytes(StandardCharsets.UTF_8));
        return content + "." + base64.encodeToString(signature.sign());
    }

    private PrivateKey key() throws Exception {
        String pem = Files.readString(authority.file("tokens.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private void malformed() throws IOException {
        for (String method : List.of("SCRAM-SHA-256", "PLAIN", "CRAM-MD5")) {
            String data = "what is this data? " + method;
            secret("data of AUTH", data);
            try (RawClient client = RawClient.open(plain(), Level.V5)) {
                client.send(client.packets()
                        .connect("malformed")
                        .properties(method(method, data))
                        .done());
                client.expect(Received.CONNACK);
            }
        }
        secret("data in the wrong place", "data out of turn");
        try (RawClient client = RawClient.open(plain(), Level.V5)) {
            client.send(Packets.auth(0x18, method("PLAIN", "data out of turn")));
            client.next(Deadline.PATIENCE);
        }
    }

    /** Lines that cannot be read, and a password that does not fit. */
    private void brokenFiles() throws IOException {
        secret("a hash", "$7$a-hash-that-is-none");
        secret("keys for SCRAM", "these-keys-are-secret");
        Files.writeString(
                broker.config().resolve("users"),
                "ann:$7$a-hash-that-is-none bob:x SCRAM-SHA-256$these-keys-are-secret\n");
        awaitComplaint("users: line 1");
        Files.writeString(
                broker.config().resolve("org.marquetry.transport.tls~public.cfg"),
                String.join("\n", certificate("does-not-open-the-key")) + "\n");
        awaitComplaint("locked.key");
    }

    private void awaitComplaint(String words) {
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> Files.readString(folder.resolve("all.log")).contains(words));
    }
}
