package org.marquetry.auth.jwt.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.health.HealthState.Condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where keys come from, and what happens when they change or cannot be had. */
final class KeysTest {
    private static final String PID = "org.marquetry.auth.jwt~test";

    @TempDir
    private Path directory;

    private final AtomicLong millis = new AtomicLong(Tokens.NOW * 1000);
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private volatile String answer = Tokens.set(Tokens.jwk(Tokens.RSA.getPublic(), "one", Map.of()));
    private volatile int status = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private HttpServer server;
    private JwtAuthenticator authenticator;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serverThreads);
        server.createContext("/jwks", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", "/jwks?again");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void end() {
        gate.countDown();
        if (authenticator != null) {
            authenticator.close();
        }
        server.stop(0);
        serverThreads.shutdownNow();
    }

    private void start(String... keysAndValues) {
        Map<String, Object> configuration = new HashMap<>(Map.of("service.pid", PID, "audience", Tokens.AUDIENCE));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        authenticator = new JwtAuthenticator(directory.toString(), configuration, millis::get);
    }

    private void startWithServer() {
        start("jwks", "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    }

    private CompletableFuture<AuthenticationResult> begin(String token) {
        return authenticator.authenticate(TokenCheckTest.client(token)).toCompletableFuture();
    }

    private AuthenticationResult result(String token) throws Exception {
        return begin(token).get(20, TimeUnit.SECONDS);
    }

    private static String byOne() {
        return Tokens.signed(Tokens.ann(), Tokens.RSA, "RS256", "one");
    }

    private static String byTwo() {
        return Tokens.signed(Tokens.ann(), Tokens.OTHER_RSA, "RS256", "two");
    }

    private void rotate() {
        answer = Tokens.set(Tokens.jwk(Tokens.OTHER_RSA.getPublic(), "two", Map.of()));
    }

    @Test
    void theFirstClientWaitsForTheKeysAndLaterOnesDoNot() throws Exception {
        gate = new CountDownLatch(1);
        startWithServer();
        CompletableFuture<AuthenticationResult> first = begin(byOne());
        assertTrue(!first.isDone());
        gate.countDown();
        assertInstanceOf(Allowed.class, first.get(20, TimeUnit.SECONDS));
        assertTrue(begin(byOne()).isDone());
        assertEquals(1, asked.get());
        assertEquals(Condition.WELL, authenticator.state().condition());
    }

    /** As when its bundle is updated: the next one fetches them as well, and is asked then. */
    @Test
    void whoWaitsForKeysOfOneThatGoesIsLeftToWhoFollows() throws Exception {
        gate = new CountDownLatch(1);
        startWithServer();
        CompletableFuture<AuthenticationResult> waiting = begin(byOne());
        authenticator.close();
        assertInstanceOf(Abstained.class, waiting.get(20, TimeUnit.SECONDS));
        assertInstanceOf(Abstained.class, result(byOne()));
    }

    @Test
    void whoWaitsForKeysThatAreNotConfiguredAnyMoreIsHeldAgainstThoseThatAre() throws Exception {
        gate = new CountDownLatch(1);
        startWithServer();
        CompletableFuture<AuthenticationResult> waiting = begin(byOne());
        Files.writeString(directory.resolve("keys.pem"), Tokens.pem(Tokens.RSA.getPublic()));
        authenticator.modified(Map.of("service.pid", PID, "audience", Tokens.AUDIENCE, "keys", "keys.pem"));
        assertInstanceOf(Allowed.class, waiting.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aKeyThatIsMissingIsLookedForThoughNotTooOften() throws Exception {
        startWithServer();
        assertInstanceOf(Allowed.class, result(byOne()));
        rotate();
        for (int i = 0; i < 50; i++) {
            assertInstanceOf(Denied.class, result(byTwo()));
        }
        assertEquals(1, asked.get());
        millis.addAndGet(KeySet.LEAST_MILLIS);
        assertInstanceOf(Allowed.class, result(byTwo()));
        assertInstanceOf(Denied.class, result(byOne()));
        assertEquals(2, asked.get());
    }

    @Test
    void whileTheServerIsAwayTheLastKeysStay() throws Exception {
        startWithServer();
        assertInstanceOf(Allowed.class, result(byOne()));
        status = 503;
        millis.addAndGet(KeySet.LEAST_MILLIS);
        assertInstanceOf(Denied.class, result(byTwo()));
        assertInstanceOf(Allowed.class, result(byOne()));
        assertEquals(Condition.DEGRADED, authenticator.state().condition());
        assertTrue(authenticator.state().reason().endsWith("/jwks cannot be had: it answers with status 503"));
        status = 200;
        rotate();
        millis.addAndGet(KeySet.LEAST_MILLIS);
        assertInstanceOf(Allowed.class, result(byTwo()));
        assertEquals(Condition.WELL, authenticator.state().condition());
    }

    @Test
    void aServerThatIsNotThereLetsNobodyInUntilItIs() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);
        startWithServer();
        assertInstanceOf(Denied.class, result(byOne()));
        assertEquals(Condition.FAILED, authenticator.state().condition());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(serverThreads);
        server.createContext("/jwks", this::answer);
        server.start();
        millis.addAndGet(KeySet.LEAST_MILLIS);
        assertInstanceOf(Allowed.class, result(byOne()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[7]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"?\"}]}"
            })
    void anAnswerWithoutKeysLeavesThoseThatThereAre(String bad) throws Exception {
        startWithServer();
        assertInstanceOf(Allowed.class, result(byOne()));
        answer = bad;
        millis.addAndGet(KeySet.LEAST_MILLIS);
        assertInstanceOf(Denied.class, result(byTwo()));
        assertInstanceOf(Allowed.class, result(byOne()));
        assertEquals(Condition.DEGRADED, authenticator.state().condition());
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() throws Exception {
        answer = " ".repeat(2 << 20) + answer;
        startWithServer();
        assertInstanceOf(Denied.class, result(byOne()));
        assertTrue(
                authenticator.state().reason().contains("larger than"),
                authenticator.state().reason());
    }

    @Test
    void aRedirectionIsNotFollowed() throws Exception {
        status = 302;
        startWithServer();
        assertInstanceOf(Denied.class, result(byOne()));
        assertEquals(1, asked.get());
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        gate = new CountDownLatch(1);
        startWithServer();
        assertInstanceOf(Denied.class, result(byOne()));
        assertTrue(authenticator.state().reason().contains("cannot be had"));
    }

    @Test
    void whatAKeyIsForCounts() throws Exception {
        answer = Tokens.set(
                Tokens.jwk(Tokens.RSA.getPublic(), "one", Map.of("use", "enc")),
                Tokens.jwk(Tokens.OTHER_RSA.getPublic(), "two", Map.of("alg", "PS512")));
        startWithServer();
        assertInstanceOf(Denied.class, result(byOne()));
        assertInstanceOf(Denied.class, result(byTwo()));
        assertInstanceOf(Allowed.class, result(Tokens.signed(Tokens.ann(), Tokens.OTHER_RSA, "PS512", "two")));
    }

    @Test
    void aKeyOfAServerThatIsTooShortIsNotUsed() throws Exception {
        var small = Tokens.pair("RSA", 1024);
        answer = Tokens.set(Tokens.jwk(small.getPublic(), "one", Map.of()));
        startWithServer();
        assertInstanceOf(Denied.class, result(Tokens.signed(Tokens.ann(), small, "RS256", "one")));
    }

    @Test
    void filesThatChangeAreReadAgainAndABadOneLeavesTheKeys() throws Exception {
        Path file = Files.writeString(directory.resolve("keys.pem"), Tokens.pem(Tokens.RSA.getPublic()));
        start("keys", "keys.pem");
        assertInstanceOf(Allowed.class, result(byOne()));
        Files.writeString(file, Tokens.pem(Tokens.pair("RSA", 1024).getPublic()));
        await(Condition.DEGRADED);
        assertEquals(
                file + ": an RSA key of 1024 bits is not allowed; allowed is 2048 and more; the keys stay that were"
                        + " read before",
                authenticator.state().reason());
        assertInstanceOf(Allowed.class, result(byOne()));
        Files.writeString(file, Tokens.pem(Tokens.OTHER_RSA.getPublic()));
        await(Condition.WELL);
        assertInstanceOf(Allowed.class, result(byTwo()));
        assertInstanceOf(Denied.class, result(byOne()));
    }

    private void await(Condition condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> authenticator.state().condition() == condition);
    }

    @Test
    void aFileThatIsMissingLetsNobodyIn() throws Exception {
        start("keys", "missing.pem");
        assertEquals(Condition.FAILED, authenticator.state().condition());
        assertInstanceOf(Denied.class, result(byOne()));
    }

    @Test
    void aPrivateKeyIsNoPublicKey() throws Exception {
        String key = java.util.Base64.getMimeEncoder()
                .encodeToString(Tokens.RSA.getPrivate().getEncoded());
        Path file = Files.writeString(
                directory.resolve("keys.pem"), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
        start("keys", "keys.pem");
        assertEquals(
                file
                        + ": a PRIVATE KEY is not allowed; allowed is PUBLIC KEY or CERTIFICATE; there are no keys of files",
                authenticator.state().reason());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jwks | http://example.org/jwks",
                "jwks | http://127.0.0.1.example.org/jwks",
                "jwks | http://127.0.0.1@example.org/jwks",
                "jwks | file:///etc/passwd",
                "jwks | ftp://127.0.0.1/x",
                "jwks | https:nowhere",
                "jwks | https://a b/",
                "algorithms | none",
                "algorithms | HS256",
                "algorithms | RS256,none",
                "clockSkew | 601",
                "refresh | 9",
                "attributes | =x",
                "attributes | a=b,a=c",
                "keys | ''",
                "principalClaim | ''"
            })
    void aWrongValueIsNamedAndLetsNobodyIn(String key, String value) throws Exception {
        start("jwks", "https://127.0.0.1:1/", key, value);
        if (key.equals("keys")) {
            authenticator.close();
            start(key, value);
        }
        String refusal = authenticator.refusal();
        assertTrue(refusal.startsWith(PID + ": " + key + "=") && refusal.contains("allowed is"), refusal);
        assertEquals("*", authenticator.realm());
        assertEquals(Condition.FAILED, authenticator.state().condition());
        assertInstanceOf(Denied.class, result(byOne()));
        startWithServer();
        assertNull(authenticator.refusal());
    }

    @Test
    void aChangedConfigurationIsTakenLiveAndAWrongOneIsNot() throws Exception {
        startWithServer();
        assertInstanceOf(Allowed.class, result(byOne()));
        authenticator.modified(Map.of("service.pid", PID, "jwks", "http://example.org/"));
        assertInstanceOf(Allowed.class, result(byOne()));
        assertNull(authenticator.refusal());
        Files.writeString(directory.resolve("keys.pem"), Tokens.pem(Tokens.OTHER_RSA.getPublic()));
        authenticator.modified(Map.of("service.pid", PID, "keys", "keys.pem", "audience", Tokens.AUDIENCE));
        assertInstanceOf(Denied.class, result(byOne()));
        assertInstanceOf(Allowed.class, result(byTwo()));
    }
}
