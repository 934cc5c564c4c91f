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

    @ParameterizedTest
    @EnumSource(names = {"CODEC", "RULES"})
    void aNextVersionIsDeployedAndTakenAway(Exchanged piece) throws IOException {
        try (Scene scene = new Scene(piece, scratch)) {
            String brought = scene.provider();
            for (String version : new String[] {"0.2.0", "0.3.0"}) {
                scene.assertUnnoticed("deploy", () -> {
                    Jars.put(Jars.next(piece.bundle(), version), scene.deployed(JAR));
                    scene.awaitProvider(piece.bundle() + " " + version);
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

    @Test
    void anotherIsRankedOverItAndTakenAwayAndABadOneIsNotTaken() throws IOException {
        try (Scene scene = new Scene(Exchanged.CODEC, scratch)) {
            String brought = scene.provider();
            scene.assertUnnoticed("rank over", () -> {
                Jars.put(Jars.ranked(Exchanged.CODEC.bundle(), OTHER, 100), scene.deployed(JAR));
                scene.awaitProvider(OTHER);
                return null;
            });
            scene.assertUnnoticed("take away", () -> {
                Files.delete(scene.deployed(JAR));
                scene.awaitProvider(brought);
                return null;
            });
            scene.restore(JAR);
            assertNotTaken(scene, Jars.unresolvable(Exchanged.CODEC.bundle(), "0.2.0"), "example.missing");
            assertEquals(brought, scene.provider());
            scene.restore(JAR);
            assertNotTaken(
                    scene, Jars.waiting(Exchanged.CODEC.bundle(), "0.2.0"), "does not offer " + Exchanged.CODEC.type());
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
