package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A broker with many busy clients, one piece of which is exchanged. */
final class Scene implements AutoCloseable {
    /** What is said of bad bundles. */
    private static final Pattern EXPECTED =
            Pattern.compile("ERROR org.marquetry.pieces: .* goes on|WARN .* Unable to resolve ");

    private final String piece;
    private final String type;
    private final Path scratch;
    private final Path deploy;
    private final BrokerProcess broker;
    private final Surroundings around;
    private final Circle circle;
    private final StewardLine steward;
    private final Control control;

    /** Waits until all clients are there, who need the piece. */
    Scene(Exchanged exchanged, Path scratch) throws IOException {
        this(
                exchanged,
                exchanged.bundle(),
                exchanged.type(),
                scratch,
                exchanged.start(scratch),
                Integer.getInteger("exchange.clients", 100));
    }

    /** The same with so many clients, and a look of Netty's at what becomes of buffers. */
    static Scene watched(Exchanged exchanged, Path scratch, int clients, String level) throws IOException {
        BrokerProcess.Start start =
                exchanged.start(scratch).likeInService().jvm("-Dio.netty.leakDetection.level=" + level);
        return new Scene(exchanged, exchanged.bundle(), exchanged.type(), scratch, start, clients);
    }

    /** A broker that was told what to use, of which clients need nothing particular. */
    Scene(String piece, String type, Path scratch, BrokerProcess.Start start) throws IOException {
        this(Exchanged.CODEC, piece, type, scratch, start, Integer.getInteger("exchange.clients", 100));
    }

    private Scene(Exchanged exchanged, String piece, String type, Path scratch, BrokerProcess.Start start, int clients)
            throws IOException {
        this.piece = piece;
        this.type = type;
        this.scratch = scratch;
        if (Boolean.getBoolean("exchange.all")) {
            // Then it is for the figures.
            start.likeInService();
        }
        deploy = Files.createDirectory(scratch.resolve("deploy"));
        Jars.put(Jars.steward(), deploy.resolve("steward.jar"));
        around = new Surroundings(new SplittableRandom(1));
        broker = start.arguments("--deploy", deploy.toString()).start();
        steward = new StewardLine(broker.data());
        control = new Control(broker.data());
        around.broker(broker.address(exchanged.scheme()));
        around.layers(exchanged.layers());
        circle = new Circle(around, clients, Integer.getInteger("exchange.rate", 5), exchanged.login());
        circle.gather();
    }

    /** A file for a bundle that is not deployed. */
    Path file(byte[] bundle, String name) throws IOException {
        return Jars.put(bundle, scratch.resolve(name));
    }

    /** Where the piece is deployed, under a name of the file. */
    Path deployed(String name) {
        return deploy.resolve(name);
    }

    /** Writes a file of the configuration directory, as a whole. */
    void configure(String pid, String... settings) throws IOException {
        Path file = scratch.resolve(pid + ".new");
        Files.write(file, List.of(settings));
        Files.move(file, broker.config().resolve(pid + ".cfg"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a file of the configuration directory, and waits until that is known. */
    void forget(String pid) throws IOException {
        Files.delete(broker.config().resolve(pid + ".cfg"));
        awaitLog(pid + ": its file is gone");
    }

    /** Does something to the piece that the launcher brought. */
    void order(String what, String... more) throws IOException {
        String[] words = new String[more.length + 2];
        words[0] = what;
        words[1] = piece;
        System.arraycopy(more, 0, words, 2, more.length);
        steward.order(words);
    }

    /** Whom the engine uses: a symbolic name and a version. */
    String provider() throws IOException {
        return steward.ask("provider", "org.marquetry.broker", type);
    }

    /** Waits until the engine uses something. */
    void awaitProvider(String start) {
        await().atMost(Deadline.PATIENCE).until(() -> provider().startsWith(start));
    }

    /** Who offers the service, of several the one that is asked first: a symbolic name and a version. */
    String offered() throws IOException {
        return steward.ask("offered", type);
    }

    void awaitOffer(String start) {
        await().atMost(Deadline.PATIENCE).until(() -> offered().startsWith(start));
    }

    /** Asks the one inside the broker's framework. */
    String ask(String... words) throws IOException {
        return steward.ask(words);
    }

    /** How many files and sockets the broker has open. */
    long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(broker.pid()), "fd"))) {
            return open.count();
        }
    }

    /** What a command of the launcher's prints, and its exit status. */
    List<String> command(String... words) throws IOException {
        return control.ask(words);
    }

    /** Waits until the log says something. */
    void awaitLog(String text) {
        await().atMost(Deadline.PATIENCE).until(() -> broker.transcript().contains(text));
    }

    /** Takes away what is deployed, and waits until all is as at the beginning. */
    void restore(String... names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(deployed(name));
        }
        await().atMost(Deadline.PATIENCE)
                .until(() -> steward.ask("bundles", piece, "example.other").equals(provider()));
    }

    /** Does something while messages flow, which loses none and disconnects nobody. */
    Circle.Observation assertUnnoticed(String way, Callable<?> exchange) throws IOException {
        Circle.Observation observation = circle.during(exchange);
        System.out.println(piece + ", " + way + ": " + observation);
        assertTrue(observation.verdict().isClean(), () -> observation.verdict() + "\n" + broker.transcript());
        assertEquals(0, observation.disconnects(), broker::transcript);
        assertEquals(0, observation.lostUnpromised(), "messages with QoS 0");
        assertEquals(0, observation.turnedAway(), broker::transcript);
        assertTrue(broker.isAlive(), broker::transcript);
        assertEquals(
                List.of(),
                broker.alarms().stream()
                        .filter(line -> !EXPECTED.matcher(line).find())
                        .toList());
        return observation;
    }

    @Override
    public void close() throws IOException {
        around.selector().close();
        broker.close();
    }
}
