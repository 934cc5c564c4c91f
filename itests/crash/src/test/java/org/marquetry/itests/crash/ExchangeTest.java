package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Pieces are exchanged while many clients publish and receive, and none of them is disconnected or loses anything. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ExchangeTest {
    private static final String OTHER = "example.other";
    private static final String JAR = "piece.jar";

    @TempDir
    private Path scratch;

    /** What can be exchanged, with all that it needs. */
    enum Piece {
        CODEC("org.marquetry.codec", "org.marquetry.api.codec.PacketCodec"),
        RULES("org.marquetry.auth.acl", "org.marquetry.api.auth.Authorizer");

        private final String bundle;
        private final String type;

        Piece(String bundle, String type) {
            this.bundle = bundle;
            this.type = type;
        }

        private Scene begin(Path scratch) throws IOException {
            BrokerProcess.Start start = BrokerProcess.onFreePort();
            if (this == RULES) {
                Path rules = Files.writeString(scratch.resolve("rules"), "allow everyone readwrite call/#\n");
                start.config(bundle, "file = " + rules);
            }
            return new Scene(bundle, type, scratch, start);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CODEC")
    void aPieceIsUpdatedStoppedAndStarted(Piece piece) throws IOException {
        try (Scene scene = piece.begin(scratch)) {
            for (String version : new String[] {"0.1.1", "0.1.0"}) {
                Path next = scene.file(Jars.next(piece.bundle, version), version + ".jar");
                scene.assertUnnoticed("update", () -> {
                    scene.order("update", next.toString());
                    scene.awaitProvider(piece.bundle + " " + version);
                    return null;
                });
            }
            scene.assertUnnoticed("stop/start", () -> {
                scene.order("stop");
                scene.order("start");
                scene.awaitProvider(piece.bundle);
                return null;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNextVersionIsDeployedAndTakenAway(Piece piece) throws IOException {
        try (Scene scene = piece.begin(scratch)) {
            String brought = scene.provider();
            for (String version : new String[] {"0.2.0", "0.3.0"}) {
                scene.assertUnnoticed("deploy", () -> {
                    Jars.put(Jars.next(piece.bundle, version), scene.deployed(JAR));
                    scene.awaitProvider(piece.bundle + " " + version);
                    return null;
                });
            }
            scene.assertUnnoticed("take away", () -> {
                Files.delete(scene.deployed(JAR));
                scene.awaitProvider(brought);
                return null;
            });
        }
    }

    /** The engine shows that it is back by its use of the event loops. */
    @Test
    void theEngineIsUpdatedStoppedAndStarted() throws IOException {
        String engine = "org.marquetry.broker";
        String loops = "org.marquetry.netty";
        try (Scene scene =
                new Scene(engine, "org.marquetry.api.transport.EventLoops", scratch, BrokerProcess.onFreePort())) {
            Path next = scene.file(Jars.next(engine, "0.1.1"), "next.jar");
            scene.assertUnnoticed("update", () -> {
                scene.order("update", next.toString());
                scene.awaitProvider(loops);
                return null;
            });
            scene.assertUnnoticed("stop/start", () -> {
                scene.order("stop");
                scene.order("start");
                scene.awaitProvider(loops);
                return null;
            });
        }
    }

    @Test
    void anotherIsRankedOverItAndTakenAwayAndABadOneIsNotTaken() throws IOException {
        try (Scene scene = Piece.CODEC.begin(scratch)) {
            String brought = scene.provider();
            scene.assertUnnoticed("rank over", () -> {
                Jars.put(Jars.ranked(Piece.CODEC.bundle, OTHER, 100), scene.deployed(JAR));
                scene.awaitProvider(OTHER);
                return null;
            });
            scene.assertUnnoticed("take away", () -> {
                Files.delete(scene.deployed(JAR));
                scene.awaitProvider(brought);
                return null;
            });
            scene.restore(JAR);
            assertNotTaken(scene, Jars.unresolvable(Piece.CODEC.bundle, "0.2.0"), "example.missing");
            assertEquals(brought, scene.provider());
            scene.restore(JAR);
            assertNotTaken(scene, Jars.waiting(Piece.CODEC.bundle, "0.2.0"), "does not offer " + Piece.CODEC.type);
            assertEquals(brought, scene.provider());
        }
    }

    private static void assertNotTaken(Scene scene, byte[] bad, String complaint) throws IOException {
        scene.assertUnnoticed("deploy a bad one", () -> {
            Jars.put(bad, scene.deployed(JAR));
            scene.awaitLog(complaint);
            return null;
        });
    }
}
