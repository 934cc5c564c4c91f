package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who does not know a password and tries many, one after the other and at once. */
@NeedsProcess
class GuessingTest {
    private static final String RIGHT = "correct horse";
    private static final int WRONG = 0x86;
    private static final int BUSY = 0x89;
    /** Two kinds of hashes of one password. */
    private static final String USERS = """
            ann:$argon2id$v=19$m=4096,t=2,p=2$c29tZXNhbHQ$2azoCwSu9gA2AmSW1hAPee6Tj2eFRBsO56AkmSIllt8
            bob:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg==
            """;

    private BrokerProcess broker;

    @BeforeEach
    void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .config("org.marquetry.auth.password", "file=users")
                .launch();
        Files.writeString(broker.config().resolve("users"), USERS);
        broker.awaitReady();
    }

    @AfterEach
    void stop() throws IOException {
        assertEquals(List.of(), broker.alarms());
        assertEquals(0, broker.stop());
        broker.close();
    }

    private RawClient login(Level level, String user, String password) throws IOException {
        RawClient client = RawClient.open(broker.address(), level);
        client.send(client.packets()
                .connect("c-" + user)
                .login(user, password.getBytes(StandardCharsets.UTF_8))
                .done());
        return client;
    }

    private int answer(Level level, String user, String password) throws IOException {
        try (RawClient client = login(level, user, password)) {
            return client.expect(Received.CONNACK).reason();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoFailsAgainAndAgainWaitsAndOthersDoNot(Level level) throws IOException {
        for (int i = 0; i < 6; i++) {
            assertEquals(level.hasProperties() ? WRONG : 4, answer(level, "ann", "guess " + i));
        }
        long start = System.nanoTime();
        assertEquals(0, answer(level, "ann", RIGHT), "the right one is let in, too, when it is its turn");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.toMillis() >= 450, "after six failures an attempt waits for half a second: " + took);
        assertEquals(0, answer(level, "bob", RIGHT));
        assertNotNull(broker.err()
                .await(
                        line -> line.contains("user ann has failed 5 times from 127.0.0.1: further attempts wait"),
                        Deadline.PATIENCE));
    }

    /** The client that is connected would fail if it were not served; how quickly it is depends on the machine. */
    @Test
    void manyGuessesAtOnceAreRefusedAndWhoIsConnectedIsServed() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Map<Integer, Integer> answers = new TreeMap<>();
        try (Bystander bystander = new Bystander(broker.address(), "bystander")) {
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> exchanges(bystander, over));
            List<RawClient> guessing = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                guessing.add(login(i % 2 == 0 ? Level.V5 : Level.V311, "bob", "guess " + i));
            }
            for (RawClient client : guessing) {
                answers.merge(client.expect(Received.CONNACK).reason(), 1, Integer::sum);
                client.close();
            }
            over.set(true);
            assertTrue(served.join() > 0, "whoever is connected is served meanwhile");
        }
        int wrong = answers.getOrDefault(WRONG, 0) + answers.getOrDefault(4, 0);
        assertEquals(300, wrong + answers.getOrDefault(BUSY, 0) + answers.getOrDefault(3, 0), answers.toString());
        assertTrue(wrong >= 5 && wrong < 60, "few guesses are looked at: " + answers);
    }

    private static int exchanges(Bystander bystander, AtomicBoolean over) {
        int count = 0;
        try {
            for (; !over.get(); count++) {
                bystander.exchange();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return count;
    }
}
