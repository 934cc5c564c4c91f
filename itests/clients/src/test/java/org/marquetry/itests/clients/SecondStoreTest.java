package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store that is configured beside the one in use, which nobody is to lose anything by. */
@NeedsProcess
class SecondStoreTest {
    private static final String MEMORY = "org.marquetry.persistence.memory";
    private static final String MVSTORE = "org.marquetry.persistence.mvstore";

    private BrokerProcess broker;
    private Bystander bystander;

    @BeforeEach
    void start() throws IOException {
        broker = BrokerProcess.onFreePort().config(MEMORY).start();
        bystander = new Bystander(broker.address(), "bystander");
    }

    @AfterEach
    void stop() throws IOException {
        try (BrokerProcess ending = broker) {
            bystander.exchange();
            bystander.close();
            assertEquals(0, ending.stop(), ending::transcript);
        }
    }

    private void write(String pid, String... settings) throws IOException {
        Path file = broker.config().resolve(pid + ".cfg");
        Path draft = Files.writeString(broker.config().resolveSibling("draft"), String.join("\n", settings) + "\n");
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitLine(String... words) {
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.transcript()
                        .lines()
                        .anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
    }

    private String health() throws Exception {
        return BrokerCommand.run(broker, "health");
    }

    @Test
    void isToldInTheLogAndByTheHealthUntilOneOfThemIsGone() throws Exception {
        write(MVSTORE, "directory = second");
        awaitLine("WARN", MVSTORE + " is not used, since " + MEMORY + " is: remove the configuration of one of them");
        assertTrue(health().contains(MVSTORE + " is not used, since " + MEMORY + " is"), this::told);
        bystander.exchange();
        Files.delete(broker.config().resolve(MVSTORE + ".cfg"));
        Awaitility.await().atMost(Deadline.PATIENCE).ignoreExceptions().until(() -> !health().contains("is not used"));
    }

    private String told() {
        return broker.transcript();
    }

    @ParameterizedTest
    @ValueSource(strings = {MEMORY, MVSTORE})
    void isNotPreferredByARank(String pid) throws Exception {
        write(pid, "service.ranking = 1000");
        awaitLine(pid + ": service.ranking=1000: a store is not chosen by rank", "remove it");
        bystander.exchange();
        assertTrue(broker.transcript().lines().noneMatch(line -> line.contains("is not used, since " + MEMORY)));
    }

    @Test
    void keepsWhatItHasWhenItsConfigurationChanges() throws IOException {
        write(MEMORY, "sync = always");
        awaitLine(MEMORY + ": unknown key sync", "the previous configuration stays in force");
        bystander.exchange();
    }
}
