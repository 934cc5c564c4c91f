package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The bundle that says who clients are is stopped in the midst of SCRAM: each hears what has become of it, and nobody else notices. */
@NeedsProcess
@Timeout(120)
class StoppedMethodTest {
    private static final String METHODS = Exchanged.METHODS.bundle();
    private static final int CONTINUE = 0x18;
    private static final int AGAIN = 0x19;
    private static final int UNAVAILABLE = 0x88;
    private static final int BUSY = 0x89;

    @TempDir
    private static Path scratch;

    private static BrokerProcess broker;
    private static StewardLine steward;

    private final Login login = Exchanged.METHODS.login();
    private RawClient bystander;

    @BeforeAll
    static void startBroker() throws IOException {
        Path deploy = Files.createDirectory(scratch.resolve("deploy"));
        Jars.put(Jars.steward(), deploy.resolve("steward.jar"));
        broker = Exchanged.METHODS
                .start(scratch)
                .arguments("--deploy", deploy.toString())
                .start();
        steward = new StewardLine(broker.data());
    }

    @AfterAll
    static void stopBroker() throws IOException {
        assertEquals(
                List.of(),
                broker.alarms().stream()
                        .filter(line -> !line.contains("the authentication method has not come back within"))
                        .toList());
        assertEquals(0, broker.stop());
        broker.close();
    }

    @BeforeEach
    void start() throws IOException {
        steward.order("start", METHODS);
        bystander = RawClient.connected(broker.address(), Level.V5, "bystander");
    }

    @AfterEach
    void nobodyElseNotices() throws IOException {
        assertAnswered(bystander);
        bystander.close();
    }

    private static void assertAnswered(RawClient client) throws IOException {
        client.send(Packets.pingreq());
        client.expect(Received.PINGRESP);
    }

    /** A client that has said its name. */
    private RawClient beginning() throws IOException {
        RawClient client = RawClient.open(broker.address(), Level.V5);
        ConnectBytes connect = client.packets().connect("c");
        client.send(connect.properties(name(connect)).done());
        return client;
    }

    private PropertyBytes name(ConnectBytes connect) {
        PropertyBytes properties = new PropertyBytes();
        login.introduce(connect, properties);
        return properties;
    }

    private byte[] answered(RawClient client) throws IOException {
        Received question = client.expect(Received.AUTH);
        assertEquals(CONTINUE, question.reason());
        return login.answer(question);
    }

    private RawClient welcomed() throws IOException {
        RawClient client = beginning();
        client.send(answered(client));
        assertEquals(0, client.expect(Received.CONNACK).reason());
        return client;
    }

    @Test
    void whoHasAnAnswerToGiveIsRefusedWithACodeIfNobodyComesAndMayComeAgain() throws IOException {
        try (RawClient client = beginning()) {
            byte[] proof = answered(client);
            steward.order("stop", METHODS);
            client.send(proof);
            assertEquals(UNAVAILABLE, client.expect(Received.CONNACK).reason());
            client.expectClosed();
            await().atMost(Deadline.PATIENCE)
                    .until(() -> broker.transcript()
                            .contains("refused: the authentication method has not come back within"));
        }
        steward.order("start", METHODS);
        welcomed().close();
    }

    @Test
    void whoComesWhileItIsAwayWaitsUntilItIsBack() throws IOException {
        steward.order("stop", METHODS);
        try (RawClient client = beginning()) {
            steward.order("start", METHODS);
            client.send(answered(client));
            assertEquals(0, client.expect(Received.CONNACK).reason());
        }
    }

    @Test
    void oneThatIsBackTakesAnAnswerToAnother() throws IOException {
        try (RawClient client = beginning()) {
            byte[] proof = answered(client);
            steward.order("stop", METHODS);
            steward.order("start", METHODS);
            client.send(proof);
            assertEquals(0, client.expect(Received.CONNACK).reason());
        }
        try (RawClient client = beginning()) {
            byte[] proof = answered(client);
            steward.order("stop", METHODS);
            client.send(proof);
            steward.order("start", METHODS);
            assertEquals(0, client.expect(Received.CONNACK).reason());
        }
    }

    @Test
    void whoAuthenticatesAgainJustThenIsDisconnectedWithACode() throws IOException {
        try (RawClient client = welcomed()) {
            client.send(Packets.auth(AGAIN, name(client.packets().connect("c"))));
            byte[] proof = answered(client);
            steward.order("stop", METHODS);
            assertAnswered(client);
            client.send(proof);
            client.expectDisconnect(BUSY);
        }
    }

    @Test
    void whoIsLetInStaysWhenTheBundleGoes() throws IOException {
        try (RawClient client = welcomed()) {
            steward.order("stop", METHODS);
            assertAnswered(client);
            client.send(Packets.auth(AGAIN, name(client.packets().connect("c"))));
            steward.order("start", METHODS);
            client.send(answered(client));
            assertEquals(0, client.expect(Received.AUTH).reason());
        }
    }
}
