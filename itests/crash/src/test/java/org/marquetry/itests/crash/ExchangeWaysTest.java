package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.itests.harness.NeedsProcess;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Each piece is exchanged in each way that it has while clients publish and receive, and others come and go. With
 * {@code exchange.all} that is all of them, and else each piece in one way.
 */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Timeout(900)
class ExchangeWaysTest {
    /** For how long the broker has served before, if what it costs to begin is not to be measured. */
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("exchange.warmUp", 0));

    private static final String JAR = "piece.jar";
    private static final String NEXT = "next.jar";
    private static final String OTHER = "example.other";
    private static final List<String> TABLE = Collections.synchronizedList(new ArrayList<>(List.of(
            "| piece | way | pause p50 / max ms | disconnects | lost | duplicated | QoS 0 lost | came, longest wait"
                    + " ms, turned away |",
            "|---|---|---|---|---|---|---|---|")));

    @TempDir
    private Path scratch;

    static Stream<Arguments> exchanges() {
        boolean isAll = Boolean.getBoolean("exchange.all");
        return Exchanged.chosen()
                .map(piece -> Arguments.of(
                        piece, isAll ? EnumSet.allOf(Exchanged.Way.class) : Set.of(representative(piece))));
    }

    /** Another one for each, so that all ways are gone. */
    private static Exchanged.Way representative(Exchanged piece) {
        Exchanged.Way[] ways = Exchanged.Way.values();
        return ways[piece.ordinal() % ways.length];
    }

    @AfterAll
    static void tell() {
        TABLE.forEach(System.out::println);
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void nobodyNoticesMoreThanAPause(Exchanged piece, Set<Exchanged.Way> ways) throws IOException {
        try (Scene scene = new Scene(piece, scratch)) {
            if (!WARM_UP.isZero()) {
                scene.assertUnnoticed("before", () -> {
                    await().pollDelay(WARM_UP).timeout(WARM_UP.multipliedBy(2)).until(() -> true);
                    return null;
                });
            }
            for (Exchanged.Way way : ways) {
                switch (way) {
                    case UPDATE -> update(piece, scene);
                    case STOP_START -> stopAndStart(piece, scene);
                    case DEPLOY -> deploy(piece, scene);
                    case RANK -> rank(piece, scene);
                    case COMMAND -> command(piece, scene);
                    default -> throw new IllegalArgumentException(way.toString());
                }
            }
        }
    }

    private static void update(Exchanged piece, Scene scene) throws IOException {
        Path next = scene.file(Jars.next(piece.bundle(), "0.1.1"), "update.jar");
        measure(piece, "update", scene, () -> {
            scene.order("update", next.toString());
            scene.awaitOffer(piece.bundle() + " 0.1.1");
            return null;
        });
    }

    private static void stopAndStart(Exchanged piece, Scene scene) throws IOException {
        measure(piece, "stop/start", scene, () -> {
            scene.order("stop");
            scene.order("start");
            scene.awaitOffer(piece.bundle());
            return null;
        });
    }

    private static void deploy(Exchanged piece, Scene scene) throws IOException {
        String before = scene.offered();
        appear(piece, "deploy", Jars.next(piece.bundle(), "0.2.0"), JAR, piece.bundle() + " 0.2.0", scene);
        appear(piece, "deploy another", Jars.next(piece.bundle(), "0.2.1"), NEXT, piece.bundle() + " 0.2.1", scene);
        go(piece, "the other taken away", NEXT, piece.bundle() + " 0.2.0", scene);
        go(piece, "deploy, taken away", JAR, before, scene);
    }

    private static void rank(Exchanged piece, Scene scene) throws IOException {
        String before = scene.offered();
        appear(piece, "rank over", Jars.ranked(piece.bundle(), OTHER, 100), JAR, OTHER, scene);
        go(piece, "rank over, taken away", JAR, before, scene);
    }

    private static void appear(Exchanged piece, String way, byte[] jar, String file, String offered, Scene scene)
            throws IOException {
        measure(piece, way, scene, () -> {
            Jars.put(jar, scene.deployed(file));
            scene.awaitOffer(offered);
            return null;
        });
    }

    private static void go(Exchanged piece, String way, String file, String offered, Scene scene) throws IOException {
        measure(piece, way, scene, () -> {
            Files.delete(scene.deployed(file));
            scene.awaitOffer(offered);
            return null;
        });
    }

    private static void command(Exchanged piece, Scene scene) throws IOException {
        String before = scene.offered();
        Path next = scene.file(Jars.next(piece.bundle(), "0.3.0"), "command.jar");
        List<String> planned = scene.command("exchange", next.toString(), "dry-run");
        assertDone(planned);
        assertTrue(planned.get(0).contains(" 0.3.0 would take the place of " + before), planned::toString);
        assertShown(scene, before, "serves");
        measure(piece, "exchange", scene, () -> {
            assertDone(scene.command("exchange", next.toString()));
            scene.awaitOffer(piece.bundle() + " 0.3.0");
            return null;
        });
        assertShown(scene, piece.bundle() + " 0.3.0", "serves, on probation");
        measure(piece, "roll back", scene, () -> {
            assertDone(scene.command("rollback", piece.bundle()));
            scene.awaitOffer(before);
            return null;
        });
    }

    /** Who provides the piece, since when, and how it is. */
    private static void assertShown(Scene scene, String provider, String condition) throws IOException {
        List<String> shown = scene.command("pieces");
        Pattern line = Pattern.compile("[a-z-]+\t" + Pattern.quote(provider)
                + "\t[^\t]+\tranking -?\\d+\tsince \\d{4}-\\d\\d-\\d\\dT[\\d:]+Z\t" + condition);
        assertTrue(shown.stream().anyMatch(each -> line.matcher(each).matches()), shown::toString);
    }

    private static void assertDone(List<String> answer) {
        assertEquals("0", answer.get(answer.size() - 1), answer::toString);
    }

    private static void measure(Exchanged piece, String way, Scene scene, Callable<?> exchange) throws IOException {
        Circle.Observation seen = scene.assertUnnoticed(way, exchange);
        TABLE.add("| " + piece.bundle().replace("org.marquetry.", "") + " | " + way + " | " + seen.middleWait() + " / "
                + seen.longestWait() + " | " + seen.disconnects() + " | " + seen.lost() + " | " + seen.duplicated()
                + " | " + seen.lostUnpromised() + " | " + seen.visits() + ", " + seen.longestVisit() + ", "
                + seen.turnedAway() + " |");
    }
}
