package org.marquetry.itests.benchmarks.doors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long the processors have worked for the broker, as Linux counts it. */
final class BrokerTime {
    private static final int USER = 11;
    private static final double TICKS_PER_SECOND = 100;

    private final Path stat;

    BrokerTime(long pid) {
        stat = Path.of("/proc", String.valueOf(pid), "stat");
    }

    double seconds() throws IOException {
        String line = Files.readString(stat);
        // The name of the program comes before, in parentheses, and may have blanks.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1])) / TICKS_PER_SECOND;
    }
}
