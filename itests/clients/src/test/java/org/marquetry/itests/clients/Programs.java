package org.marquetry.itests.clients;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** Client programs that are not libraries and so may be missing. */
final class Programs {
    private Programs() {}

    /** Skips the test if a program is missing, or fails it if {@code -Dmarquetry.clients=required} is given. */
    static void need(String... names) {
        for (String name : names) {
            if (!exists(name)) {
                String message = name + " is not installed";
                if ("required".equals(System.getProperty("marquetry.clients"))) {
                    fail(message);
                }
                abort(message);
            }
        }
    }

    private static boolean exists(String name) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(Pattern.quote(File.pathSeparator)))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
