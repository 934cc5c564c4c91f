package org.marquetry.itests.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;

/**
 * SIGKILL while what a store has is carried over to another one, in each phase of that. Who runs the broker configures both, from
 * the start or while it runs, until the next one is the current one; then the former is forgotten, at once or later, and another
 * one is to come.
 */
final class CarryOutage implements Outage {
    /** How far it has got, by the files that tell. */
    enum Phase {
        NOT_BEGUN,
        COPYING,
        ABOUT_TO_SWITCH,
        SWITCHED,
        OVER
    }

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_TURNS = 300;
    private static final int MOST_NANOS = 20_000_000;

    private final SplittableRandom random;
    private final Map<Phase, Integer> kills = new EnumMap<>(Phase.class);
    private Path data;
    private StoreKind kind;
    private int number;
    private int strikes;
    private int turnsUntilConfigured = -1;
    private boolean calm;

    CarryOutage(SplittableRandom random) {
        this.random = random;
    }

    private static StoreKind other(StoreKind kind) {
        return kind == StoreKind.ROCKSDB ? StoreKind.MVSTORE : StoreKind.ROCKSDB;
    }

    private Path directory(int which) {
        return data.resolve("store" + which);
    }

    private Path config(StoreKind store) {
        return data.resolveSibling("config").resolve(store.pid() + ".cfg");
    }

    private String settings(int which, boolean isNext) {
        return "directory=store" + which + (isNext ? "\ncarryOver=true\n" : "\n");
    }

    @Override
    public void choose(BrokerProcess.Start start, StoreKind first) {
        if (kind == null) {
            kind = first;
        }
    }

    @Override
    public void prepare(BrokerProcess.Start start, Path folder) throws IOException {
        data = folder;
        if (phase().compareTo(Phase.SWITCHED) >= 0 && random.nextBoolean()) {
            Files.deleteIfExists(config(kind));
            kind = other(kind);
            number++;
        }
        start.config(kind.pid(), settings(number, false));
        boolean isOver = phase().compareTo(Phase.SWITCHED) >= 0;
        if (isOver || !calm && random.nextBoolean()) {
            start.config(other(kind).pid(), settings(number + 1, true));
            turnsUntilConfigured = -1;
        } else {
            Files.deleteIfExists(config(other(kind)));
            turnsUntilConfigured = calm ? -1 : random.nextInt(MOST_TURNS);
        }
    }

    /** Has the store carried over now, if it is time to. */
    @Override
    public boolean disturb() {
        if (turnsUntilConfigured >= 0 && turnsUntilConfigured-- == 0) {
            try {
                configure();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    private void configure() throws IOException {
        Path whole = Files.writeString(data.resolve("next.new"), settings(number + 1, true));
        Files.move(whole, config(other(kind)), StandardCopyOption.ATOMIC_MOVE);
        turnsUntilConfigured = -1;
    }

    private Phase phase() {
        Path former = directory(number);
        Path next = directory(number + 1);
        if (Files.exists(former.resolve("left"))) {
            return Phase.OVER;
        }
        if (Files.exists(next.resolve("carried"))) {
            return Phase.SWITCHED;
        }
        if (Files.exists(former.resolve("carrying"))) {
            return Phase.ABOUT_TO_SWITCH;
        }
        return Files.exists(next.resolve("copying")) ? Phase.COPYING : Phase.NOT_BEGUN;
    }

    /** Waits for the phase whose turn it is, if that is still to come; those that last are hit anywhere. */
    @Override
    public void strike(BrokerProcess broker) throws IOException {
        if (turnsUntilConfigured >= 0) {
            configure();
        }
        Phase awaited = Phase.values()[1 + strikes++ % (Phase.values().length - 1)];
        Deadline patience = Deadline.in(PATIENCE);
        while (phase().compareTo(awaited) < 0 && !patience.isOver()) {
            Thread.onSpinWait();
        }
        if (awaited == Phase.COPYING || awaited == Phase.OVER) {
            long end = System.nanoTime() + random.nextInt(MOST_NANOS);
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
        broker.kill();
        kills.merge(phase(), 1, Integer::sum);
    }

    @Override
    public void calm() {
        calm = true;
    }

    /** How often it was killed in which phase. */
    Map<Phase, Integer> kills() {
        Arrays.stream(Phase.values()).forEach(phase -> kills.putIfAbsent(phase, 0));
        return kills;
    }

    /** How often a store was carried over to the end. */
    int carried() {
        return number;
    }
}
