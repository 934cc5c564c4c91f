package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.itests.harness.NeedsProcess;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A piece is exchanged again and again under load, and nothing of the former ones stays: no classes, threads, buffers, files, sockets
 * and services.
 */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
@Timeout(1800)
class LeakTest {
    private static final int ROUNDS = Integer.getInteger("exchange.leakRounds", 5);
    /** So many follow each other before all that was sent meanwhile has to be there. */
    private static final int IN_A_ROW = Integer.getInteger("exchange.inARow", 5);
    /** Files that a store has open come and go; what is left behind each time is more. */
    private static final int FILES = 4;
    /** How long threads without work, and connections that have just ended, may take to go. */
    private static final Duration IDLE = Duration.ofSeconds(40);

    @TempDir
    private Path scratch;

    static Stream<Exchanged> pieces() {
        return Boolean.getBoolean("exchange.all") ? Exchanged.chosen() : Stream.of(Exchanged.ENGINE);
    }

    /** Those too of which a library has held what it saw first. */
    static Stream<Exchanged> callers() {
        return Boolean.getBoolean("exchange.all")
                ? pieces()
                : Stream.of(Exchanged.ENGINE, Exchanged.TLS, Exchanged.WEB_SOCKET);
    }

    @ParameterizedTest
    @MethodSource("callers")
    void nothingOfFormerPiecesStays(Exchanged piece) throws IOException {
        // A buffer that the detector has chosen for a sample keeps the classes that it was made by, even in the pool.
        try (Scene scene = Scene.watched(piece, scratch, 20, "disabled")) {
            Traces before = exchange(piece, scene);
            await().atMost(IDLE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                assertEquals("0", scene.ask("kept"), "class loaders of former pieces");
                assertEquals(List.of(), Traces.of(scene).beyond(before));
            });
        }
    }

    /** A leak would be an alarm in the log. Not the same run, since the detector keeps classes by the traces that it keeps. */
    @ParameterizedTest
    @MethodSource("pieces")
    void noBufferIsLost(Exchanged piece) throws IOException {
        try (Scene scene = Scene.watched(piece, scratch, 20, "paranoid")) {
            exchange(piece, scene);
            // Collects what nobody has any more, which is when a leak is seen.
            scene.ask("kept");
            scene.assertUnnoticed("quiet", () -> null);
        }
    }

    /** What there was when a few exchanges had been made, before the others. */
    private static Traces exchange(Exchanged piece, Scene scene) throws IOException {
        Path[] versions = {
            scene.file(Jars.next(piece.bundle(), "0.1.1"), "one.jar"),
            scene.file(Jars.next(piece.bundle(), "0.1.2"), "two.jar")
        };
        exchange(piece, scene, versions, 2);
        Traces before = Traces.of(scene);
        for (int left = ROUNDS; left > 0; left -= IN_A_ROW) {
            exchange(piece, scene, versions, Math.min(left, IN_A_ROW));
        }
        return before;
    }

    private static void exchange(Exchanged piece, Scene scene, Path[] versions, int times) throws IOException {
        scene.assertUnnoticed(times + " updates", () -> {
            for (int i = 0; i < times; i++) {
                scene.order("track");
                scene.order("update", versions[i % 2].toString());
                scene.awaitOffer(piece.bundle() + " 0.1." + (1 + i % 2));
            }
            return null;
        });
    }

    /** What a broker has in use. */
    private record Traces(List<String> threads, long services, long descriptors) {
        static Traces of(Scene scene) throws IOException {
            return new Traces(
                    List.of(scene.ask("threads").split(",")),
                    Long.parseLong(scene.ask("services")),
                    scene.descriptors());
        }

        /** In words, what there is more than before. */
        List<String> beyond(Traces before) {
            List<String> more = new ArrayList<>(threads);
            before.threads.forEach(more::remove);
            // One may have been made when it was first needed.
            Set.copyOf(more).forEach(more::remove);
            if (services > before.services) {
                more.add(services - before.services + " services");
            }
            if (descriptors > before.descriptors + FILES) {
                more.add(descriptors - before.descriptors + " descriptors");
            }
            return more;
        }
    }
}
