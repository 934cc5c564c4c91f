package org.marquetry.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A command for a data directory: done by the broker that runs there, or here if none does and it is for the store. */
final class StoreCommand {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String RESTORE = "restore";
    private static final List<String> ONLY_STOPPED = List.of("compact", RESTORE);
    private static final List<List<String>> ONLY_RUNNING = List.of(List.of(Tools.HEALTH), List.of("show", "counters"));
    private static final List<String> WITH_FILE = List.of("backup", RESTORE, "exchange");
    private static final String STORES = "org.marquetry.persistence";

    private final Options options;
    private final List<String> words;

    StoreCommand(Options options, List<String> words) {
        this.options = options;
        this.words = new ArrayList<>(words);
        if (WITH_FILE.contains(words.get(0))) {
            this.words.set(1, Path.of(words.get(1)).toAbsolutePath().toString());
        }
    }

    ExitStatus run() throws LaunchException, InterruptedException {
        Path path = options.data();
        if (!Files.isDirectory(path) && !words.get(0).equals(RESTORE)) {
            throw new LaunchException(ExitStatus.DIRECTORY, "data directory " + path + " does not exist");
        }
        try (PrintWriter out = new PrintWriter(System.out);
                PrintWriter err = new PrintWriter(new LineWriter("marquetry: ", new PrintWriter(System.err)))) {
            DataDirectory data = DataDirectory.openIfFree(path);
            return ExitStatus.ofTool(data == null ? live(out, err) : offline(data, out, err));
        }
    }

    private int live(PrintWriter out, PrintWriter err) throws LaunchException {
        if (ONLY_STOPPED.contains(words.get(0))) {
            throw new LaunchException(
                    ExitStatus.DIRECTORY,
                    "data directory " + options.data() + " is in use; stop the broker to " + words.get(0));
        }
        return new ControlClient(options.data()).run(words, out, err);
    }

    private boolean isForRunning() {
        return ONLY_RUNNING.contains(words)
                || Tools.PIECES.contains(words.get(0))
                || words.get(0).equals(AccessCommand.NAME);
    }

    private int offline(DataDirectory data, PrintWriter out, PrintWriter err)
            throws LaunchException, InterruptedException {
        try {
            if (isForRunning()) {
                throw new LaunchException(
                        ExitStatus.FAILED, "no broker runs on the data directory " + options.data() + " to be asked");
            }
            StorePlace place = StorePlace.of(options);
            HostFramework host = HostFramework.init(options, data);
            try {
                // Of the broker only the stores: nothing listens, and none of them opens anything by itself.
                host.startOnly(STORES);
                List<String> arguments = new ArrayList<>(words);
                arguments.add(1, place.directory().toString());
                return new Tools(host.context()).offline(place.pid(), BOUND, arguments, out, err);
            } catch (IOException e) {
                throw new LaunchException(ExitStatus.FAILED, Objects.toString(e.getMessage()), e);
            } finally {
                host.stop(BOUND);
            }
        } finally {
            close(data);
        }
    }

    private static void close(DataDirectory data) throws LaunchException {
        try {
            data.close();
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.FAILED, "the data directory was not given free: " + e.getMessage(), e);
        }
    }
}
