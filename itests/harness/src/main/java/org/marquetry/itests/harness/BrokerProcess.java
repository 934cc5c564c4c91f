package org.marquetry.itests.harness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The launcher's jar as a process. Closing kills it if it was not stopped; its folders go with it. */
public final class BrokerProcess implements AutoCloseable {
    /** As long as the broker itself gives its pieces: on a machine with much else to do a start takes its time. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Pattern READY = Pattern.compile("marquetry ready in (\\d+) ms: (\\S.*)");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path home;
    private final ProcessLog out;
    private final ProcessLog err;
    private List<URI> listeners = List.of();

    private BrokerProcess(Start start, List<String> command) throws IOException {
        home = start.home;
        String name = "broker-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().putAll(start.environment);
        process = builder.start();
        Path logs = Files.createDirectories(work().resolve("broker-logs"));
        out = new ProcessLog(name + "-out", process.getInputStream(), logs.resolve(name + ".out"));
        err = new ProcessLog(name + "-err", process.getErrorStream(), logs.resolve(name + ".err"));
    }

    /** A broker on a port of its own choice, with empty folders of its own. */
    public static Start onFreePort() {
        return new Start().arguments("--port", "0");
    }

    /** A broker with nothing but the given arguments, unless {@link Start#folders} adds some. */
    public static Start withOnly(String... arguments) {
        return new Start().arguments(arguments).folders();
    }

    static Path work() {
        return Path.of(System.getProperty("marquetry.work", System.getProperty("java.io.tmpdir")));
    }

    /** Waits for the ready line; fails if it does not come. */
    public BrokerProcess awaitReady() throws IOException {
        String line = out.await(text -> READY.matcher(text).matches(), START);
        if (line == null) {
            close();
            throw new IllegalStateException("The broker did not become ready; it wrote\n" + transcript());
        }
        Matcher ready = READY.matcher(line);
        if (!ready.matches()) {
            throw new IllegalStateException(line);
        }
        listeners = Stream.of(ready.group(2).split("[\\s,]+")).map(URI::create).toList();
        return this;
    }

    /** Where clients connect to: the first listener of the ready line. */
    public InetSocketAddress address() {
        URI first = listeners.get(0);
        return new InetSocketAddress(first.getHost(), first.getPort());
    }

    /** Where the first listener of a scheme is. */
    public InetSocketAddress address(String scheme) {
        URI first = listeners.stream()
                .filter(each -> each.getScheme().equals(scheme))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody listens with " + scheme + ": " + listeners));
        return new InetSocketAddress(first.getHost(), first.getPort());
    }

    /** All listeners that the ready line names. */
    public List<URI> listeners() {
        return listeners;
    }

    public ProcessLog out() {
        return out;
    }

    public ProcessLog err() {
        return err;
    }

    /** Everything that was written lately, for messages of failures. */
    public String transcript() {
        List<String> all = new ArrayList<>(out.lines());
        List<String> errors = err.lines();
        all.addAll(errors.subList(Math.max(0, errors.size() - 200), errors.size()));
        return String.join("\n", all);
    }

    /** Lines that a broker must never write, from both streams. */
    public List<String> alarms() {
        List<String> all = new ArrayList<>(out.alarms());
        all.addAll(err.alarms());
        return all;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** The folder with what {@code --config} names. */
    public Path config() {
        return home.resolve("config");
    }

    /** The folder with what {@code --data} names. */
    public Path data() {
        return home.resolve("data");
    }

    /** Bytes of memory that are resident. */
    public long residentBytes() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc", String.valueOf(pid()), "status"))) {
            String line = status.filter(text -> text.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no memory figure: the broker has ended"));
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
    }

    /** Sends SIGTERM and returns the exit status. */
    public int stop() {
        terminate();
        return exitStatus();
    }

    /** Sends SIGTERM, for those who have something to do until the process has ended. */
    public void terminate() {
        // Process.destroy() would close the streams, and lose what the broker says last.
        process.toHandle().destroy();
    }

    /** Waits until the process has ended by itself, and returns its exit status. */
    public int exitStatus() {
        try {
            if (!process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The broker did not end; it wrote\n" + transcript());
            }
            out.join();
            err.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of the broker", e);
        }
        return process.exitValue();
    }

    /** Sends SIGKILL. The folders stay, for another broker to be started with them. */
    public void kill() {
        process.toHandle().destroyForcibly();
        exitStatus();
    }

    @Override
    public void close() throws IOException {
        kill();
        if (!Files.isDirectory(home)) {
            // Another broker was started in place of this one and is gone as well.
            return;
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** What to start a broker with. */
    public static final class Start {
        private final List<String> arguments = new ArrayList<>();
        private final List<String> jvm = new ArrayList<>(List.of("-Xmx192m"));
        /** Most brokers of tests live for seconds: what compiles best and collects best would cost them more than it saves. */
        private List<String> effort = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

        private final Map<String, String> files = new LinkedHashMap<>();
        private final Map<String, String> environment = new HashMap<>();
        private List<String> folders = List.of("data", "config");
        private Path home;

        private Start() {}

        public Start arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        /** Options of the Java virtual machine. */
        public Start jvm(String... options) {
            jvm.addAll(List.of(options));
            return this;
        }

        /** With the compilers and the collector that the virtual machine takes by itself, for those who measure. */
        public Start likeInService() {
            effort = List.of();
            return this;
        }

        /** A variable of the process's environment. */
        public Start environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** A configuration file, there before the start. */
        public Start config(String pid, String... settings) {
            files.put(pid + ".cfg", String.join("\n", settings) + "\n");
            return this;
        }

        /** The options, data or config, that name a folder of the broker's own; both unless something else is said. */
        public Start folders(String... options) {
            folders = List.of(options);
            return this;
        }

        /** Uses the folders of a broker that was killed. */
        public Start inPlaceOf(BrokerProcess killed) {
            home = killed.home;
            return this;
        }

        /** Makes the folders now, for those who want to put something there. */
        public Start inNewHome() throws IOException {
            home = Files.createTempDirectory("marquetry-test");
            return this;
        }

        /** The folder that {@code --data} will name; only after it is known where that is. */
        public Path data() {
            return home.resolve("data");
        }

        /** Starts and waits for the ready line. */
        public BrokerProcess start() throws IOException {
            return launch().awaitReady();
        }

        /** Starts and waits for nothing. */
        public BrokerProcess launch() throws IOException {
            if (home == null) {
                home = Files.createTempDirectory("marquetry-test");
            }
            Files.createDirectories(home.resolve("config"));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(home.resolve("config").resolve(file.getKey()), file.getValue());
            }
            return new BrokerProcess(this, command());
        }

        private List<String> command() {
            Path jar = Path.of(System.getProperty("marquetry.jar", "launcher/target/marquetry.jar"));
            if (!Files.isRegularFile(jar)) {
                throw new IllegalStateException(
                        "There is no " + jar.toAbsolutePath().normalize()
                                + "; build the launcher first (the phase package), or name a running broker with"
                                + " -Dmarquetry.broker=HOST:PORT");
            }
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(effort);
            command.addAll(jvm);
            command.addAll(List.of("-jar", jar.toAbsolutePath().normalize().toString()));
            command.addAll(arguments);
            for (String folder : folders) {
                command.addAll(List.of("--" + folder, home.resolve(folder).toString()));
            }
            return command;
        }
    }
}
