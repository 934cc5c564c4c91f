package org.marquetry.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;

import org.marquetry.launcher.log.HostLog;
import org.osgi.framework.Bundle;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;

/** A command for the store in a data directory: done by the broker that runs there, or here if none does. */
final class StoreCommand {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String RESTORE = "restore";
    private static final List<String> ONLY_STOPPED = List.of("compact", RESTORE);
    private static final List<String> WITH_FILE = List.of("backup", RESTORE);
    private static final String STORES = "org.marquetry.persistence";

    private final Options options;
    private final List<String> words;

    StoreCommand(Options options, List<String> words) {
        this.options = options;
        this.words = WITH_FILE.contains(words.get(0))
                ? List.of(words.get(0), Path.of(words.get(1)).toAbsolutePath().toString())
                : words;
    }

    ExitStatus run() throws LaunchException, InterruptedException {
        Path path = options.data();
        if (!Files.isDirectory(path) && !words.get(0).equals(RESTORE)) {
            throw new LaunchException(ExitStatus.DIRECTORY, "data directory " + path + " does not exist");
        }
        try (PrintWriter out = new PrintWriter(System.out);
                PrintWriter err = new PrintWriter(new LineWriter("marquetry: ", new PrintWriter(System.err)))) {
            DataDirectory data = DataDirectory.openIfFree(path);
            return status(data == null ? live(out, err) : offline(data, out, err));
        }
    }

    private static ExitStatus status(int code) {
        return switch (code) {
            case 0 -> ExitStatus.STOPPED;
            case 2 -> ExitStatus.USAGE;
            default -> ExitStatus.FAILED;
        };
    }

    private int live(PrintWriter out, PrintWriter err) throws LaunchException {
        if (ONLY_STOPPED.contains(words.get(0))) {
            throw new LaunchException(
                    ExitStatus.DIRECTORY,
                    "data directory " + options.data() + " is in use; stop the broker to " + words.get(0));
        }
        return new ControlClient(options.data()).run(words, out, err);
    }

    private int offline(DataDirectory data, PrintWriter out, PrintWriter err)
            throws LaunchException, InterruptedException {
        try {
            StorePlace place = StorePlace.of(options);
            HostFramework host = HostFramework.init(options, data);
            try {
                start(host);
                List<String> arguments = new ArrayList<>(words);
                arguments.add(1, place.directory().toString());
                return new StoreTools(host.context()).offline(place.pid(), BOUND, arguments, out, err);
            } catch (IOException e) {
                throw new LaunchException(ExitStatus.FAILED, e.getMessage(), e);
            } finally {
                host.stop(BOUND);
            }
        } finally {
            close(data);
        }
    }

    /** Of the broker only the stores: nothing listens, and none of them opens anything by itself. */
    private static void start(HostFramework host) throws LaunchException, IOException {
        String[] types = {LogService.class.getName(), LoggerFactory.class.getName()};
        host.context().registerService(types, new HostLog(), new Hashtable<>());
        List<Bundle> runtime = host.install(Feature.load("runtime"));
        List<Bundle> stores = host.install(Feature.load("broker")).stream()
                .filter(bundle -> bundle.getSymbolicName().startsWith(STORES))
                .toList();
        host.start();
        host.start(runtime);
        host.start(stores);
    }

    private static void close(DataDirectory data) throws LaunchException {
        try {
            data.close();
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.FAILED, "the data directory was not given free: " + e.getMessage(), e);
        }
    }
}
