package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands of the launcher for a broker that runs, as processes of their own. */
final class BrokerCommand {
    private BrokerCommand() {}

    /** Answers the exit status and, behind a space, what was said. */
    static String run(BrokerProcess broker, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("marquetry.jar")).toAbsolutePath().toString(),
                "--data",
                broker.data().toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return process.exitValue() + " " + said.strip();
    }
}
