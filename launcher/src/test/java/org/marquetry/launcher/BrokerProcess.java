package org.marquetry.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The jar as a process of its own. */
final class BrokerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("marquetry ready in \\d+ ms: (.+)");
    private static final long PATIENCE_SECONDS = 60;
    /** It lives for seconds: what compiles best and collects best would cost it more than it saves. */
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private BrokerProcess(Process process) {
        this.process = process;
        readers = List.of(
                reader("broker-output", process.getInputStream(), output),
                reader("broker-errors", process.getErrorStream(), errors));
        readers.forEach(Thread::start);
    }

    static Path jarPath() {
        return Path.of(System.getProperty("marquetry.jar"));
    }

    static JarFile jar() throws IOException {
        return new JarFile(jarPath().toFile());
    }

    /** Starts it with arguments behind {@code java -jar marquetry.jar}, and with options of the JVM before that. */
    static BrokerProcess start(List<String> jvmOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jarPath().toString()));
        command.addAll(List.of(arguments));
        return start(command, new File("."));
    }

    static BrokerProcess start(String... arguments) throws IOException {
        return start(QUICK, arguments);
    }

    /** A command that reads a file as its standard input. */
    static BrokerProcess start(List<String> command, File workingDirectory, Path input) throws IOException {
        return new BrokerProcess(new ProcessBuilder(command)
                .directory(workingDirectory)
                .redirectInput(input.toFile())
                .start());
    }

    static BrokerProcess start(List<String> command, File workingDirectory) throws IOException {
        return new BrokerProcess(
                new ProcessBuilder(command).directory(workingDirectory).start());
    }

    private static Thread reader(String name, InputStream source, List<String> lines) {
        return new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8))) {
                        reader.lines().forEach(lines::add);
                    } catch (IOException | UncheckedIOException e) {
                        // The process was killed, and its streams with it.
                        lines.add(e.toString());
                    }
                },
                name);
    }

    /** Waits for the ready line and returns the addresses in it. */
    List<String> awaitReady() {
        await().until(() -> !output.isEmpty() || !process.isAlive());
        if (output.isEmpty()) {
            throw new AssertionError("ended before it was ready: " + errors);
        }
        Matcher ready = READY.matcher(output.get(0));
        if (!ready.matches()) {
            throw new AssertionError("not the ready line: " + output);
        }
        return List.of(ready.group(1).split(", "));
    }

    /** Waits for the ready line of a broker with one listener. */
    int awaitPort() {
        return port(awaitReady().get(0));
    }

    static int port(String uri) {
        return Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
    }

    /** Waits until the log has a line with all of some words in it. */
    void awaitLog(String... words) {
        await().until(() ->
                errors.stream().anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + errors);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    List<String> output() {
        return output;
    }

    List<String> errors() {
        return errors;
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
