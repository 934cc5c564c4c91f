package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Users of a file, with passwords hashed in every way that is known. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class PasswordTest {
    private static final String PASSWORD = "correct horse";
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int NOT_AUTHORIZED = 0x87;
    /** The first two as mosquitto_passwd writes them. */
    private static final String USERS = """
            # by kind of hash
            pbkdf2:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg==
            sha512:$6$aAkp+DIwABPvWL8E$CCljwz9zSZPKnzLnyXvgLt03L23lFZb1yPamHcJO5L0q0SmZEw6zk4Zk9d2qEaB+268/YpYg9kWhcN5hOJPFPg==
            argon2:$argon2id$v=19$m=4096,t=2,p=2$c29tZXNhbHQ$2azoCwSu9gA2AmSW1hAPee6Tj2eFRBsO56AkmSIllt8
            bcrypt:$2y$05$VskPVQEXxT8F7IAGadOyoeowq0D4eEVRrYniVU6VgEL2LoaIF8FNq
            """;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws IOException {
        BrokerProcess.Start start = BrokerProcess.onFreePort()
                .config("org.marquetry.broker", "allowAnonymous=false")
                .config("org.marquetry.auth.password", "file=users");
        broker = start.launch();
        Files.writeString(broker.config().resolve("users"), USERS);
        broker.awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    @BeforeEach
    void beginWithTheSameUsers() throws IOException {
        users(USERS);
        awaitLogin("argon2", 0);
    }

    private static void users(String lines) throws IOException {
        Path draft = Files.writeString(broker.config().resolve("draft"), lines);
        Files.move(draft, broker.config().resolve("users"), StandardCopyOption.REPLACE_EXISTING);
    }

    private int login(Level level, String user, String password) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), level)) {
            client.send(client.packets()
                    .connect("c-" + user)
                    .login(user, password.getBytes(StandardCharsets.UTF_8))
                    .done());
            return client.expect(Received.CONNACK).reason();
        }
    }

    private void awaitLogin(String user, int expected) {
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> login(Level.V5, user, PASSWORD) == expected);
    }

    @ParameterizedTest
    @EnumSource
    void letsThoseInWhoKnowTheirPassword(Level level) throws IOException {
        for (String user : List.of("pbkdf2", "sha512", "argon2", "bcrypt")) {
            assertEquals(0, login(level, user, PASSWORD), user);
            int wrong = login(level, user, "correct horses");
            assertEquals(level.hasProperties() ? BAD_USER_NAME_OR_PASSWORD : 4, wrong, user);
        }
        assertEquals(level.hasProperties() ? BAD_USER_NAME_OR_PASSWORD : 4, login(level, "nobody", PASSWORD));
        try (RawClient anonymous = RawClient.open(broker.address(), level)) {
            anonymous.send(anonymous.packets().connect("anonymous").done());
            assertEquals(
                    level.hasProperties() ? NOT_AUTHORIZED : 5,
                    anonymous.expect(Received.CONNACK).reason());
        }
    }

    /** Where the tool makes argon2id, which it does from 2.1 on, that is what it makes by default. */
    @Test
    void takesWhatTheToolOfMosquittoMakes(@TempDir Path folder) throws Exception {
        Programs.need("mosquitto_passwd", "mosquitto_pub");
        Path file = folder.resolve("moved");
        tool("-c", "-b", file.toString(), "default", PASSWORD);
        tool("-H", "sha512", "-b", file.toString(), "older", PASSWORD);
        tool("-H", "sha512-pbkdf2", "-b", file.toString(), "newer", PASSWORD);
        tool("-b", file.toString(), "gone", PASSWORD);
        tool("-D", file.toString(), "gone");
        Path plain = Files.writeString(folder.resolve("plain"), "plain:" + PASSWORD + "\n");
        tool("-U", plain.toString());
        users(Files.readString(file) + Files.readString(plain));
        for (String user : List.of("default", "older", "newer", "plain")) {
            awaitLogin(user, 0);
            assertEquals(0, program("mosquitto_pub", publish(user, PASSWORD)), user);
            assertNotEquals(0, program("mosquitto_pub", publish(user, "guess")), user);
        }
        assertEquals(BAD_USER_NAME_OR_PASSWORD, login(Level.V5, "gone", PASSWORD));
    }

    private static String[] publish(String user, String password) {
        String port = String.valueOf(broker.address().getPort());
        return new String[] {"-h", "127.0.0.1", "-p", port, "-u", user, "-P", password, "-t", "t", "-m", "m", "-q", "1"
        };
    }

    private static void tool(String... arguments) throws Exception {
        assertEquals(0, program("mosquitto_passwd", arguments), String.join(" ", arguments));
    }

    private static int program(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, name);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), name + " does not end");
        return process.exitValue();
    }

    @Test
    void usersComeAndGoWhileTheBrokerRuns() throws IOException {
        users(USERS.replace("argon2:", "ann:"));
        awaitLogin("ann", 0);
        awaitLogin("argon2", BAD_USER_NAME_OR_PASSWORD);
        users("ann\n");
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.alarms().stream()
                        .anyMatch(line -> line.endsWith("users: line 1 is not allowed; allowed is NAME:HASH;"
                                + " the users stay that were read before")));
        assertEquals(0, login(Level.V5, "ann", PASSWORD));
    }
}
