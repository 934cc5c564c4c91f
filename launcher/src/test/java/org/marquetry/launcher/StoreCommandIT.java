package org.marquetry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands for the store, with the broker running and without. */
@Timeout(240)
final class StoreCommandIT {
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int DIRECTORY = 5;
    private static final List<String> RETAINED = List.of("TOPIC\tQOS\tBYTES\tEXPIRES", "t/1\t1\t5\tnever");

    @TempDir
    private Path directory;

    private String data;
    private String backup;

    @BeforeEach
    void names() {
        data = directory.resolve("data").toString();
        backup = directory.resolve("backup").toString();
    }

    private static Run run(List<String> options, String... command) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(command));
        return Run.of(arguments);
    }

    private static Run run(String... arguments) throws IOException, InterruptedException {
        return Run.of(List.of(arguments));
    }

    @Test
    void aBrokerIsBackedUpWhileItRunsAndRestoredElsewhere() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data)) {
            try (RawClient client = RawClient.open(broker.awaitPort())) {
                client.connect();
                assertEquals(NO_MATCHING_SUBSCRIBERS, client.publishRetained("t/1", "hello"));
            }
            assertEquals(new Run(DONE, RETAINED, List.of()), run("--data", data, "show", "retained"));
            assertEquals(DONE, run("--data", data, "verify").status());
            assertTellsHowItIs();
            assertEquals(DONE, run("backup", backup, "--data", data).status());
            assertEquals(
                    "marquetry: there is no session of client nobody",
                    run("--data", data, "show", "queue", "nobody").complaint());
            assertEquals(FAILED, run("--data", data, "backup", data).status());
            assertNeedsAStop("compact");
            assertNeedsAStop("restore", backup);
            broker.terminate();
            assertEquals(DONE, broker.awaitExit());
        }

        assertFalse(Files.exists(Path.of(data, "control")));
        for (String store : List.of("rocksdb", "mvstore")) {
            assertRestores(store);
        }
    }

    private void assertTellsHowItIs() throws Exception {
        Run health = run("--data", data, "health");
        assertEquals(DONE, health.status(), health.toString());
        assertTrue(health.output().contains("org.marquetry.broker\twell"), health.toString());
        assertTrue(health.output().contains("org.marquetry.persistence.rocksdb\twell"), health.toString());
        Run counters = run("--data", data, "show", "counters");
        assertEquals(DONE, counters.status(), counters.toString());
        assertTrue(counters.output().contains("commits that failed 0"), counters.toString());
    }

    /** Into a store of any kind, which a broker then takes over. */
    private void assertRestores(String store) throws Exception {
        Path config = Files.createDirectory(directory.resolve(store));
        Files.createFile(config.resolve("org.marquetry.persistence." + store + ".cfg"));
        String other = directory.resolve("data of " + store).toString();
        List<String> options = List.of("--config", config.toString(), "--data", other);

        assertEquals(DONE, run(options, "restore", backup).status(), store);
        assertEquals(RETAINED, run(options, "show", "retained").output(), store);
        assertEquals(DONE, run(options, "compact").status(), store);
        try (BrokerProcess broker =
                BrokerProcess.start("--port", "0", "--config", config.toString(), "--data", other)) {
            broker.awaitReady();
            assertEquals(RETAINED, run(options, "show", "retained").output(), store);
        }
    }

    private void assertNeedsAStop(String... command) throws Exception {
        Run refused = run(List.of("--data", data), command);

        assertEquals(DIRECTORY, refused.status());
        assertEquals(
                "marquetry: data directory " + data + " is in use; stop the broker to " + command[0],
                refused.complaint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rocksdb", "mvstore"})
    void aStoreIsLookedAtAndPutInOrderWithoutABroker(String kind) throws Exception {
        Path config = Files.createDirectory(directory.resolve("config"));
        Files.createFile(config.resolve("org.marquetry.persistence." + kind + ".cfg"));
        String[] where = {"--data", data, "--config", config.toString()};
        try (BrokerProcess broker = BrokerProcess.start(with(where, "--port", "0"))) {
            broker.awaitReady();
            broker.terminate();
            assertEquals(DONE, broker.awaitExit());
        }

        Run verified = run(with(where, "verify"));
        assertEquals(DONE, verified.status(), verified.toString());
        assertTrue(verified.output().contains("damaged 0"), verified.toString());
        assertEquals(DONE, run(with(where, "compact")).status());
        assertEquals(1, run(with(where, "show", "sessions")).output().size());
        assertEquals(DONE, run(with(where, "backup", backup)).status());
        Run notOver = run(with(where, "restore", backup));
        assertEquals(FAILED, notOver.status());
        assertTrue(notOver.complaint().contains("is not empty; nothing was restored"), notOver.toString());
    }

    private static String[] with(String[] where, String... more) {
        return Stream.concat(Arrays.stream(where), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() throws Exception {
        assertEquals(
                new Run(DIRECTORY, List.of(), List.of("marquetry: data directory " + data + " does not exist")),
                run("--data", data, "verify"));
        assertEquals(USAGE, run("--data", data, "show").status());
        Files.createDirectories(Path.of(data));
        String nobody = "marquetry: no broker runs on the data directory " + data + " to be asked";
        assertEquals(new Run(FAILED, List.of(), List.of(nobody)), run("--data", data, "health"));
        assertEquals(new Run(FAILED, List.of(), List.of(nobody)), run("--data", data, "show", "counters"));
        assertEquals(
                new Run(FAILED, List.of(), List.of("marquetry: there is no store in " + Path.of(data, "store"))),
                run("--data", data, "verify"));
    }
}
