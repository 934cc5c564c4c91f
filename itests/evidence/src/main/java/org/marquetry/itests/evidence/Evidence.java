package org.marquetry.itests.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One test, or one of its runs with other parameters, and one statement that it names.
 *
 * @param test class and method
 */
public record Evidence(Source source, String statement, String test, Outcome outcome) {
    private static final String SEPARATOR = "\t";

    String line() {
        return String.join(SEPARATOR, source.name(), statement, test, outcome.name());
    }

    static Evidence of(String line) {
        String[] fields = line.split(SEPARATOR);
        return new Evidence(Source.valueOf(fields[0]), fields[1], fields[2], Outcome.valueOf(fields[3]));
    }

    /** All that the tests of one module wrote into a folder. */
    public static List<Evidence> in(Path folder) throws IOException {
        List<Evidence> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Files.readAllLines(file).forEach(line -> all.add(of(line)));
            }
        }
        return all;
    }
}
