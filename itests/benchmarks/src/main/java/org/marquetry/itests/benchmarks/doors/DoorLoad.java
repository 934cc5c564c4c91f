package org.marquetry.itests.benchmarks.doors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Has clients come through a door of a broker that runs, this one or another, and prints in one line what they got and what
 * it cost the broker's process.
 */
public final class DoorLoad {
    private static final int WRONG_USAGE = 64;

    private DoorLoad() {}

    /** What it takes it says without arguments. */
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(WRONG_USAGE);
            return;
        }
        try (Load load = new Load(options)) {
            begin(load);
            TimeUnit.SECONDS.sleep(options.warmUp());
            measure(load);
        }
    }

    private static void begin(Load load) {
        for (int i = 0; i < load.options().connections(); i++) {
            switch (load.options().mode()) {
                case "connect" -> load.open(new Caller(load, "caller" + i, 0));
                case "messages" -> new Pair(load, i).open();
                default -> throw new IllegalArgumentException("the modes are connect and messages");
            }
        }
    }

    private static void measure(Load load) throws IOException, InterruptedException {
        Options options = load.options();
        BrokerTime time = new BrokerTime(options.pid());
        double before = time.seconds();
        long counted = load.counted();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(options.seconds());
        double seconds = (System.nanoTime() - start) / 1e9;
        long done = load.counted() - counted;
        double busy = time.seconds() - before;
        if (load.failure() != null) {
            throw new IllegalStateException("a client has failed", load.failure());
        }
        System.out.printf(
                Locale.ROOT,
                "%s %s qos=%d: %d in %.1f s, %.0f/s; broker %.2f s of CPU, %.0f per CPU second, %.1f us each; load %s%n",
                options.mode(),
                options.door(),
                options.qos(),
                done,
                seconds,
                done / seconds,
                busy,
                done / busy,
                busy * 1e6 / done,
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }
}
