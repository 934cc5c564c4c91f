package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The codec is exchanged while many clients publish and receive, and none of them is disconnected or loses anything. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class CodecExchangeTest {
    private static final String CODEC = "org.marquetry.codec";
    private static final String OTHER = "example.codec";
    private static final String TYPE = "org.marquetry.api.codec.PacketCodec";

    /** What is said of bad bundles. */
    private static final Pattern EXPECTED = Pattern.compile(
            "ERROR org.marquetry.launcher: .*; " + CODEC + " .* goes on|WARN .* Unable to resolve " + CODEC);

    @TempDir
    private static Path scratch;

    private static Path deploy;
    private static BrokerProcess broker;
    private static Surroundings around;
    private static Circle circle;
    private static StewardLine steward;

    @BeforeAll
    static void start() throws IOException {
        deploy = Files.createDirectory(scratch.resolve("deploy"));
        Jars.put(Jars.steward(), deploy.resolve("steward.jar"));
        broker = BrokerProcess.onFreePort()
                .arguments("--deploy", deploy.toString())
                .start();
        steward = new StewardLine(broker.data());
        around = new Surroundings(new SplittableRandom(1));
        around.broker(broker.address());
        circle = new Circle(around, Integer.getInteger("exchange.clients", 100), 5);
        circle.gather();
    }

    @AfterEach
    void takeAway() throws IOException {
        Files.deleteIfExists(deploy.resolve("other.jar"));
        Files.deleteIfExists(deployed());
        await().atMost(Deadline.PATIENCE)
                .until(() -> steward.ask("bundles", CODEC, OTHER).equals(provider()));
    }

    @AfterAll
    static void stop() throws IOException {
        if (around != null) {
            around.selector().close();
        }
        broker.close();
    }

    @Test
    void itIsUpdated() throws IOException {
        Path next = Jars.put(Jars.next(CODEC, "0.1.1"), scratch.resolve("next.jar"));
        Path back = Jars.put(Jars.next(CODEC, "0.1.0"), scratch.resolve("back.jar"));
        assertUnnoticed("update", () -> {
            steward.order("update", CODEC, next.toString());
            awaitProvider(CODEC + " 0.1.1");
            return null;
        });
        assertUnnoticed("update back", () -> {
            steward.order("update", CODEC, back.toString());
            awaitProvider(CODEC + " 0.1.0");
            return null;
        });
    }

    @Test
    void itIsStoppedAndStarted() throws IOException {
        assertUnnoticed("stop/start", () -> {
            for (int i = 0; i < 3; i++) {
                steward.order("stop", CODEC);
                steward.order("start", CODEC);
            }
            await().atMost(Deadline.PATIENCE).until(() -> provider().startsWith(CODEC));
            return null;
        });
    }

    @Test
    void anotherIsRankedOverItAndTakenAway() throws IOException {
        Path jar = deploy.resolve("other.jar");
        assertUnnoticed("nothing", () -> null);
        assertUnnoticed("rank over", () -> {
            Jars.put(Jars.ranked(CODEC, OTHER, 100), jar);
            await().atMost(Deadline.PATIENCE).until(() -> provider().startsWith(OTHER));
            return null;
        });
        assertUnnoticed("take away", () -> {
            Files.delete(jar);
            await().atMost(Deadline.PATIENCE).until(() -> provider().startsWith(CODEC));
            return null;
        });
    }

    @Test
    void aNextVersionIsDeployedAndTakenAway() throws IOException {
        String brought = provider();
        assertUnnoticed("deploy", () -> {
            Jars.put(Jars.next(CODEC, "0.2.0"), deployed());
            awaitProvider(CODEC + " 0.2.0");
            return null;
        });
        assertUnnoticed("deploy a further one", () -> {
            Jars.put(Jars.next(CODEC, "0.3.0"), deployed());
            awaitProvider(CODEC + " 0.3.0");
            return null;
        });
        assertUnnoticed("take away", () -> {
            Files.delete(deployed());
            awaitProvider(brought);
            return null;
        });
    }

    @Test
    void oneThatDoesNotResolveIsNotTaken() throws IOException {
        assertNotTaken(Jars.unresolvable(CODEC, "0.2.0"), "example.missing");
    }

    @Test
    void oneThatDoesNotServeIsNotTaken() throws IOException {
        assertNotTaken(Jars.waiting(CODEC, "0.2.0"), "does not offer " + TYPE);
    }

    private static void assertNotTaken(byte[] bad, String complaint) throws IOException {
        String brought = provider();
        assertUnnoticed("deploy a bad one", () -> {
            Jars.put(bad, deployed());
            await().atMost(Deadline.PATIENCE).until(() -> broker.transcript().contains(complaint));
            return null;
        });
        assertEquals(brought, provider());
    }

    private static Path deployed() {
        return deploy.resolve("codec.jar");
    }

    private static void assertUnnoticed(String way, Callable<?> exchange) throws IOException {
        Circle.Observation observation = circle.during(exchange);
        System.out.println("codec, " + way + ": " + observation);
        assertTrue(observation.verdict().isClean(), () -> observation.verdict() + "\n" + broker.transcript());
        assertEquals(0, observation.disconnects(), broker::transcript);
        assertEquals(0, observation.lostUnpromised(), "messages with QoS 0");
        assertTrue(broker.isAlive(), broker::transcript);
        assertEquals(
                List.of(),
                broker.alarms().stream()
                        .filter(line -> !EXPECTED.matcher(line).find())
                        .toList());
    }

    private static void awaitProvider(String expected) {
        await().atMost(Deadline.PATIENCE).until(() -> provider().equals(expected));
    }

    private static String provider() throws IOException {
        return steward.ask("provider", "org.marquetry.broker", TYPE);
    }
}
