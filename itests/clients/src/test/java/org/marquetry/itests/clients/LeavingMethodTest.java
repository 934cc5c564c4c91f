package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Those who say who clients are leave while they do, and come back. */
@NeedsProcess
class LeavingMethodTest {
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final int NOT_AUTHORIZED = 0x87;
    private static final String METHODS = "org.marquetry.auth.sasl";
    private static final String PASSWORDS = "org.marquetry.auth.password";

    private BrokerProcess broker;

    @BeforeEach
    void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .config("org.marquetry.broker", "serviceGrace=60")
                .config(PASSWORDS, "file=users")
                .config(METHODS, "file=users", "mechanisms=" + SCRAM)
                .launch();
        Files.writeString(
                broker.config().resolve("users"),
                "user:$argon2id$v=19$m=4096,t=2,p=2$c29tZXNhbHQ$2azoCwSu9gA2AmSW1hAPee6Tj2eFRBsO56AkmSIllt8"
                        + " SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n");
        broker.awaitReady();
    }

    @AfterEach
    void stop() throws IOException {
        assertEquals(0, broker.stop());
        broker.close();
    }

    private Path file(String pid) {
        return broker.config().resolve(pid + ".cfg");
    }

    private Path taken(String pid) {
        return broker.data().resolve(pid);
    }

    private void takeAway(String pid) throws IOException {
        Files.move(file(pid), taken(pid));
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> !BrokerCommand.run(broker, "health").contains(pid));
    }

    private void bringBack(String pid) throws IOException {
        Files.move(taken(pid), file(pid), StandardCopyOption.ATOMIC_MOVE);
    }

    private RawClient beginning() throws IOException {
        RawClient client = RawClient.open(broker.address(), Level.V5);
        client.send(client.packets()
                .connect("c")
                .properties(by("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"))
                .done());
        return client;
    }

    private static PropertyBytes by(String data) {
        return new PropertyBytes()
                .text(PropertyBytes.AUTHENTICATION_METHOD, SCRAM)
                .binary(PropertyBytes.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoseMethodLeavesInTheMiddleIsAnsweredByTheNextOneAndWhoComesThenWaitsForIt() throws IOException {
        try (RawClient early = beginning()) {
            early.expect(Received.AUTH);
            takeAway(METHODS);
            early.send(Packets.auth(0x18, by("c=biws,r=abc,p=AAAA")));
            try (RawClient late = beginning()) {
                bringBack(METHODS);
                assertEquals(0x18, late.expect(Received.AUTH).reason());
            }
            // What it says is not for the nonce that it was given.
            assertEquals(NOT_AUTHORIZED, early.expect(Received.CONNACK).reason());
            early.expectClosed();
        }
    }

    /** Who says nothing of itself may be anybody here, but who says a name is not taken for nobody. */
    @Test
    void whoComesWithAPasswordWaitsForWhoKnowsIt() throws IOException {
        takeAway(PASSWORDS);
        try (RawClient anonymous = RawClient.connected(broker.address(), Level.V311, "anonymous");
                RawClient client = RawClient.open(broker.address(), Level.V311);
                RawClient wrong = RawClient.open(broker.address(), Level.V311)) {
            client.send(client.packets()
                    .connect("c")
                    .login("user", "correct horse".getBytes(StandardCharsets.UTF_8))
                    .done());
            wrong.send(wrong.packets()
                    .connect("w")
                    .login("user", "guess".getBytes(StandardCharsets.UTF_8))
                    .done());
            anonymous.expectNothingMore();
            bringBack(PASSWORDS);
            assertEquals(0, client.expect(Received.CONNACK).reason());
            assertEquals(4, wrong.expect(Received.CONNACK).reason());
        }
    }
}
