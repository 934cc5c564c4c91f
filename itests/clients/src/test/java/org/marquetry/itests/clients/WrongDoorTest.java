package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/** Rules and passwords whose configuration is wrong come to a broker that runs: nothing is open because of a misspelt key. */
@NeedsProcess
class WrongDoorTest {
    private static final int SUCCESS = 0;
    private static final int NO_SUBSCRIBERS = 0x10;
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int NOT_AUTHORIZED = 0x87;

    private static void configure(BrokerProcess broker, String pid, String line) throws IOException {
        Path draft = Files.writeString(broker.config().resolve("draft"), line + "\n");
        Files.move(draft, broker.config().resolve(pid + ".cfg"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void awaitError(BrokerProcess broker, String words) throws IOException {
        assertNotNull(
                broker.err().await(line -> line.contains("ERROR") && line.contains(words), Deadline.PATIENCE),
                broker.transcript());
    }

    private static void awaitPublish(RawClient client, int reason) throws IOException {
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> {
            client.send(client.packets().publish(1, 7, "door", "m"));
            return client.expect(Received.PUBACK).reason() == reason;
        });
    }

    @Test
    void rulesWithAWrongKeyAllowNothingUntilTheyAreRight() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start();
                RawClient client = RawClient.connected(broker.address(), Level.V5, "c")) {
            awaitPublish(client, NO_SUBSCRIBERS);
            Files.writeString(broker.config().resolve("rules"), "allow everyone write door\n");
            configure(broker, "org.marquetry.auth.acl", "file=rules\nfrom=mosquitto");
            awaitError(
                    broker,
                    "org.marquetry.auth.acl: unknown key from; allowed are file, form; clients may not do anything");
            awaitPublish(client, NOT_AUTHORIZED);
            configure(broker, "org.marquetry.auth.acl", "file=rules");
            awaitPublish(client, NO_SUBSCRIBERS);
            assertEquals(0, broker.stop());
        }
    }

    @Test
    void passwordsWithAWrongKeyLetNobodyInUntilTheyAreRight() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start()) {
            Path users = Files.writeString(
                    broker.config().resolve("users"),
                    "ann:$7$101$fbUiGqODL8GFz4w2$LTuxEJR589aox2m5ztO+zHt5/OBUdUF12HQjORic4kEzoZmQxY/HuBx8jCteFtXR7N8ASA2a9ILsnMaExWkbGg==\n");
            assertEquals(SUCCESS, connect(broker, "correct horse"));
            configure(broker, "org.marquetry.auth.password", "file=" + users + "\nthraeds=2");
            awaitError(broker, "org.marquetry.auth.password: unknown key thraeds; allowed are file, realm, threads");
            Awaitility.await()
                    .atMost(Deadline.PATIENCE)
                    .until(() -> connect(broker, "correct horse") == BAD_USER_NAME_OR_PASSWORD);
            configure(broker, "org.marquetry.auth.password", "file=" + users);
            Awaitility.await().atMost(Deadline.PATIENCE).until(() -> connect(broker, "correct horse") == SUCCESS);
            assertEquals(BAD_USER_NAME_OR_PASSWORD, connect(broker, "horse"));
            assertEquals(0, broker.stop());
        }
    }

    private static int connect(BrokerProcess broker, String password) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.send(client.packets()
                    .connect("c")
                    .login("ann", password.getBytes(StandardCharsets.UTF_8))
                    .done());
            return client.expect(Received.CONNACK).reason();
        }
    }
}
