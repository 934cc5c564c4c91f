package org.marquetry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands on the pieces and clients of a broker that runs. */
@Timeout(240)
final class PiecesCommandIT {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int DIRECTORY = 5;
    private static final int ADMINISTRATIVE_ACTION = 0x98;
    private static final String CODEC = "org.marquetry.codec";
    private static final String CODEC_NOW = CODEC + " 0.1.0.SNAPSHOT";
    private static final String CODEC_NEXT = CODEC + " 0.2.0";
    private static final String VERSION = "Bundle-Version";

    @TempDir
    private static Path directory;

    private static String data;
    private static BrokerProcess broker;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        data = directory.resolve("data").toString();
        broker = BrokerProcess.start("--port", "0", "--data", data);
        port = broker.awaitPort();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        broker.terminate();
        assertEquals(DONE, broker.awaitExit());
        broker.close();
    }

    private static Run run(String... command) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--data", data));
        arguments.addAll(List.of(command));
        return Run.of(arguments);
    }

    private static Run done(String line) {
        return new Run(DONE, List.of(line), List.of());
    }

    private static Run failed(String line) {
        return new Run(FAILED, List.of(), List.of("marquetry: " + line));
    }

    /** What is said of a role, without the time. */
    private static List<String> shown(String role) throws IOException, InterruptedException {
        Run pieces = run("pieces");
        assertEquals(DONE, pieces.status(), pieces.toString());
        return pieces.output().stream()
                .filter(line -> line.startsWith(role + "\t"))
                .map(line -> line.replaceFirst("since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "since T"))
                .toList();
    }

    @Test
    void piecesAreShownEachWithItsBundle() throws Exception {
        String now = " 0.1.0.SNAPSHOT\t";

        assertEquals(List.of("codec\t" + CODEC_NOW + "\t-\tranking 0\tsince T\tserves"), shown("codec"));
        assertEquals(1, shown("engine").size());
        assertTrue(shown("engine").get(0).startsWith("engine\torg.marquetry.broker" + now));
        assertTrue(shown("store").get(0).startsWith("store\torg.marquetry.persistence.rocksdb" + now));
        assertTrue(shown("listener").get(0).startsWith("listener\torg.marquetry.transport.tcp" + now));
    }

    @Test
    void aPieceIsExchangedAndHadBackWhileAClientStaysConnected() throws Exception {
        String next =
                NextBundle.write(directory, CODEC, Map.of(VERSION, "0.2.0")).toString();
        try (RawClient client = RawClient.open(port)) {
            assertEquals(DONE, client.connect());

            assertEquals(
                    done(CODEC_NEXT + " would take the place of " + CODEC_NOW + " as codec, which serves until then"),
                    run("exchange", next, "dry-run"));
            assertEquals(1, shown("codec").size());

            assertEquals(
                    done(CODEC_NEXT + " serves in place of " + CODEC_NOW + ", on probation for 30 s"),
                    run("exchange", next));
            List<String> exchanged = shown("codec");
            assertEquals(1, exchanged.size(), exchanged.toString());
            assertTrue(exchanged.get(0).startsWith("codec\t" + CODEC_NEXT + "\t"), exchanged.toString());
            assertTrue(exchanged.get(0).endsWith("\tserves, on probation"), exchanged.toString());
            client.publishRetained("exchanged", "1");

            assertEquals(done("the former " + CODEC + " serves again"), run("rollback", CODEC));
            BrokerProcess.await()
                    .until(() ->
                            shown("codec").equals(List.of("codec\t" + CODEC_NOW + "\t-\tranking 0\tsince T\tserves")));
            client.publishRetained("exchanged", "2");
        }
        assertEquals(failed(CODEC + " has not taken the place of another bundle"), run("rollback", CODEC));
    }

    @Test
    void whatCannotTakeAPlaceIsRefusedInOneLineThatNamesIt() throws Exception {
        Path none = directory.resolve("none.jar");
        Path text = Files.writeString(directory.resolve("text.jar"), "not a jar");
        Path same = NextBundle.write(directory, "org.marquetry.broker", Map.of());
        Path needy = NextBundle.write(directory, CODEC, Map.of(VERSION, "0.3.0", "Import-Package", "org.example.gone"));
        Path idle = NextBundle.write(directory, "org.marquetry.files", Map.of(VERSION, "0.3.0"));
        List<String> before = run("pieces").output();

        for (String[] way : new String[][] {{}, {"dry-run"}}) {
            assertEquals(failed(none + " does not exist"), exchange(none, way));
            assertRefused(text + " is no bundle: ", exchange(text, way));
            assertRefused(directory + " is no bundle: ", exchange(directory, way));
            assertEquals(
                    failed(same + " is a bundle that is there already: give it another version"), exchange(same, way));
            assertEquals(
                    failed(CODEC
                            + " 0.3.0 needs package (osgi.wiring.package=org.example.gone), which nothing provides"),
                    exchange(needy, way));
            assertEquals(failed("org.marquetry.files 0.3.0 plays no role in the broker"), exchange(idle, way));
        }

        assertEquals(before, run("pieces").output());
        assertEquals(DONE, run("health").status());
    }

    private static Run exchange(Path jar, String... way) throws IOException, InterruptedException {
        return way.length == 0 ? run("exchange", jar.toString()) : run("exchange", jar.toString(), way[0]);
    }

    private static void assertRefused(String beginning, Run run) {
        assertEquals(FAILED, run.status(), run.toString());
        assertEquals(List.of(), run.output());
        assertTrue(run.complaint().startsWith("marquetry: " + beginning), run.toString());
    }

    @Test
    void aClientIsShownAndDisconnected() throws Exception {
        try (RawClient client = RawClient.open(port)) {
            assertEquals(DONE, client.connect());
            List<String> shown = run("clients").output();
            assertEquals(1, shown.size(), shown.toString());
            String[] fields = shown.get(0).split("\t");
            String name = fields[0];
            assertFalse(name.isEmpty());
            assertEquals("anonymous", fields[1]);
            assertTrue(fields[2].contains("127.0.0.1:"), fields[2]);
            assertEquals(
                    List.of(
                            "tcp~default",
                            "MQTT 5.0",
                            "session ends with the connection",
                            "0 subscriptions",
                            "0 queued"),
                    List.of(fields).subList(3, fields.length));

            assertEquals(done(name + " is disconnected"), run("disconnect", name));

            assertEquals(ADMINISTRATIVE_ACTION, client.awaitDisconnect());
            BrokerProcess.await().until(() -> run("clients").equals(new Run(DONE, List.of(), List.of())));
            assertEquals(failed(name + " is not connected"), run("disconnect", name));
        }
    }

    @Test
    void wordsThatAreMissingOrTooManyAreWrongUsage() throws Exception {
        String[][] wrong = {
            {"exchange"},
            {"exchange", "a.jar", "wet-run"},
            {"rollback"},
            {"disconnect"},
            {"pieces", "all"},
            {"clients", "all"}
        };
        for (String[] command : wrong) {
            Run refused = run(command);
            assertEquals(USAGE, refused.status(), refused.toString());
            assertTrue(refused.complaint().startsWith("marquetry: use " + command[0]), refused.toString());
        }
    }

    @Test
    void withoutABrokerTheCommandsSaySo() throws Exception {
        String stopped = Files.createDirectory(directory.resolve("stopped")).toString();
        String nowhere = directory.resolve("nowhere").toString();

        for (String[] command : new String[][] {{"pieces"}, {"exchange", "a.jar"}, {"clients"}, {"disconnect", "a"}}) {
            List<String> arguments = new ArrayList<>(List.of(command));
            arguments.addAll(List.of("--data", stopped));
            assertEquals(failed("no broker runs on the data directory " + stopped + " to be asked"), Run.of(arguments));
        }
        assertEquals(
                new Run(DIRECTORY, List.of(), List.of("marquetry: data directory " + nowhere + " does not exist")),
                Run.of(List.of("--data", nowhere, "clients")));
    }
}
