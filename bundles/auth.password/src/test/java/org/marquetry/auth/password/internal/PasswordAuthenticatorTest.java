package org.marquetry.auth.password.internal;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.auth.users.Slowdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

final class PasswordAuthenticatorTest {
    /** Of "correct horse", as mosquitto_passwd writes it. */
    private static final String ANN =
            "ann:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg==\n";

    @TempDir
    private Path directory;

    private PasswordAuthenticator authenticator;

    @BeforeEach
    void writeUsers() throws Exception {
        Files.writeString(directory.resolve("users"), ANN);
        authenticator = new PasswordAuthenticator(directory.toString(), Map.of("file", "users"), new Slowdown());
    }

    @AfterEach
    void end() {
        authenticator.close();
    }

    private AuthenticationResult login(String name, String password) throws Exception {
        return authenticator
                .authenticate(new ClientCredentials(
                        "c",
                        name,
                        password == null ? null : Bytes.of(password),
                        ProtocolVersion.MQTT_5,
                        "tcp~test",
                        new InetSocketAddress("127.0.0.1", 1)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private void await(HealthState.Condition condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> authenticator.state().condition() == condition);
    }

    @Test
    void knowsTheUsersOfTheFile() throws Exception {
        assertInstanceOf(Allowed.class, login("ann", "correct horse"));
        assertInstanceOf(Denied.class, login("ann", "horse"));
        assertInstanceOf(Denied.class, login("bob", "correct horse"));
        assertEquals(HealthState.Condition.WELL, authenticator.state().condition());
    }

    @Test
    void saysNothingOfWhoGivesNoPassword() throws Exception {
        assertInstanceOf(Abstained.class, login("ann", null));
        assertInstanceOf(Abstained.class, login(null, null));
    }

    @Test
    void aChangedFileCountsAtOnce() throws Exception {
        Files.writeString(directory.resolve("users"), ANN.replace("ann:", "eve:"));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> login("eve", "correct horse") instanceof Allowed);
        assertInstanceOf(Denied.class, login("ann", "correct horse"));
    }

    @Test
    void aBrokenFileIsNamedAndTheFormerUsersStay() throws Exception {
        Files.writeString(directory.resolve("users"), ANN + "bob:plain\n");
        await(HealthState.Condition.DEGRADED);
        assertEquals(
                directory.resolve("users")
                        + ": line 2: it is not a hash of a password; the users stay that were read before",
                authenticator.state().reason());
        assertInstanceOf(Allowed.class, login("ann", "correct horse"));
        Files.writeString(directory.resolve("users"), ANN);
        await(HealthState.Condition.WELL);
    }

    @Test
    void withoutAFileNobodyIsLetIn() throws Exception {
        authenticator.close();
        authenticator = new PasswordAuthenticator(directory.toString(), Map.of("file", "missing"), new Slowdown());
        assertEquals(HealthState.Condition.FAILED, authenticator.state().condition());
        assertInstanceOf(Denied.class, login("ann", "correct horse"));
        Files.writeString(directory.resolve("missing"), ANN);
        await(HealthState.Condition.WELL);
        assertInstanceOf(Allowed.class, login("ann", "correct horse"));
    }

    @Test
    void anotherFileAndAWrongConfigurationAreTakenLive() throws Exception {
        Files.writeString(directory.resolve("others"), ANN.replace("ann:", "bob:"));
        authenticator.modified(Map.of("file", "others", "threads", "3"));
        assertInstanceOf(Allowed.class, login("bob", "correct horse"));
        authenticator.modified(Map.of("file", ""));
        assertInstanceOf(Allowed.class, login("bob", "correct horse"));
        assertNull(authenticator.refusal());
    }

    @Test
    void aConfigurationThatIsWrongFromTheBeginningLetsNobodyInUntilItIsRight() throws Exception {
        authenticator.close();
        authenticator = new PasswordAuthenticator(
                directory.toString(), Map.of("file", "users", "fiel", "users"), new Slowdown());
        assertEquals(
                "org.marquetry.auth.password: unknown key fiel; allowed are file, realm, threads",
                authenticator.refusal());
        assertEquals(HealthState.Condition.FAILED, authenticator.state().condition());
        assertEquals("*", authenticator.realm());
        assertInstanceOf(Denied.class, login("ann", "correct horse"));
        authenticator.modified(Map.of("file", "users", "realm", "staff"));
        assertNull(authenticator.refusal());
        assertEquals("staff", authenticator.realm());
        assertInstanceOf(Allowed.class, login("ann", "correct horse"));
    }
}
