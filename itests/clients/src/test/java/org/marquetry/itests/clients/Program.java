package org.marquetry.itests.clients;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.ProcessLog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A client program that runs. */
final class Program implements Closeable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final ProcessLog out;

    Program(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Its messages are what the tests read.
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
        String name = command.get(2) + "-" + NUMBER.incrementAndGet();
        Path logs = Files.createDirectories(
                Path.of(System.getProperty("marquetry.work", "target")).resolve("client-logs"));
        out = new ProcessLog(name, process.getInputStream(), logs.resolve(name + ".out"));
    }

    /** Waits for a line that begins with a text. */
    String awaitLine(String beginning) {
        Predicate<String> condition = line -> line.startsWith(beginning);
        String line = out.await(condition, Deadline.PATIENCE);
        assertNotNull(line, () -> "no line that begins with " + beginning + " among " + out.lines());
        return line;
    }

    /** Waits for the end, which has to be a success, and returns the lines that begin with a text. */
    List<String> finish(String beginning) throws InterruptedException {
        assertTrue(
                process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> "still runs: " + out.lines());
        out.await(line -> false, Deadline.PATIENCE);
        assertEquals(0, process.exitValue(), () -> String.join("\n", out.lines()));
        return out.lines(line -> line.startsWith(beginning));
    }

    /** Sends SIGTERM. */
    void terminate() throws InterruptedException {
        process.toHandle().destroy();
        assertTrue(
                process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> "still runs: " + out.lines());
    }

    /** Sends SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
