package org.marquetry.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A tool of one bundle, run in a framework of its own beside that of a broker that may be running. */
final class OfflineTool {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Options options;
    private final String bundle;
    private final String properties;

    /**
     * @param bundle the symbolic name of the bundle
     * @param properties a filter that tells the tool from others
     */
    OfflineTool(Options options, String bundle, String properties) {
        this.options = options;
        this.bundle = bundle;
        this.properties = properties;
    }

    ExitStatus run(List<String> arguments) throws LaunchException, InterruptedException {
        try (PrintWriter out = new PrintWriter(System.out);
                PrintWriter err = new PrintWriter(new LineWriter("marquetry: ", new PrintWriter(System.err)))) {
            return ExitStatus.ofTool(run(arguments, out, err));
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.FAILED, "the command cannot be run: " + e.getMessage(), e);
        }
    }

    private int run(List<String> arguments, PrintWriter out, PrintWriter err)
            throws LaunchException, InterruptedException, IOException {
        Path directory = Files.createTempDirectory("marquetry-tool");
        try (DataDirectory scratch = DataDirectory.open(directory)) {
            HostFramework host = HostFramework.init(options, scratch);
            try {
                host.startOnly(bundle);
                return new Tools(host.context())
                        .run(properties, BOUND, arguments, out, err, "there is no bundle here for this");
            } finally {
                host.stop(BOUND);
            }
        } finally {
            Directories.delete(directory);
        }
    }
}
