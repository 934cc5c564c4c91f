package org.marquetry.itests.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;

/**
 * An end while what a store has is carried over to another one, in each phase of that. Who runs the broker configures both, from
 * the start or while it runs, until the next one is the current one; then the former is forgotten, at once or later, and another
 * one is to come. If the first of them is in the heap, the broker does not end before that has been carried over.
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

    private static final String HEAP = "org.marquetry.persistence.memory";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_TURNS = 1500;
    private static final int MOST_NANOS = 20_000_000;

    private final SplittableRandom random;
    private final Outage end;
    private final Map<Phase, Integer> kills = new EnumMap<>(Phase.class);
    private final Set<Integer> carried = new HashSet<>();
    private Path data;
    /** Of the current store. */
    private StoreKind kind;

    private boolean isInHeap;
    private int number;
    private int ends;
    private int turnsUntilConfigured = -1;
    private boolean calm;

    private CarryOutage(SplittableRandom random, Outage end, boolean isInHeap) {
        this.random = random;
        this.end = end;
        this.isInHeap = isInHeap;
    }

    /** The process is killed. */
    static CarryOutage killed(SplittableRandom random) {
        return new CarryOutage(random, KILL, true);
    }

    /** The power fails, over which a heap promises nothing. */
    static CarryOutage withoutPower(SplittableRandom random) {
        return new CarryOutage(random, new PowerLoss(random.split(), false), false);
    }

    private static StoreKind other(StoreKind kind) {
        return kind == StoreKind.ROCKSDB ? StoreKind.MVSTORE : StoreKind.ROCKSDB;
    }

    private Path directory(int which) {
        return data.resolve("store" + which);
    }

    private Path config(String pid) {
        return data.resolveSibling("config").resolve(pid + ".cfg");
    }

    private String former() {
        return isInHeap ? HEAP : kind.pid();
    }

    private String next() {
        return other(kind).pid();
    }

    private String settings(boolean isNext) {
        if (isNext) {
            return "directory=store" + (number + 1) + "\ncarryOver=true\n";
        }
        return isInHeap ? "" : "directory=store" + number + "\n";
    }

    @Override
    public void choose(BrokerProcess.Start start, StoreKind first) {
        if (kind == null) {
            // So that the first one on disk is of that kind.
            kind = isInHeap ? other(first) : first;
        }
    }

    @Override
    public void prepare(BrokerProcess.Start start, Path folder) throws IOException {
        data = folder;
        if (phase().compareTo(Phase.SWITCHED) >= 0 && random.nextBoolean()) {
            Files.deleteIfExists(config(former()));
            kind = other(kind);
            isInHeap = false;
            number++;
        }
        start.config(former(), settings(false));
        boolean isOver = phase().compareTo(Phase.SWITCHED) >= 0;
        if (isOver || !calm && random.nextInt(4) == 0) {
            start.config(next(), settings(true));
            turnsUntilConfigured = -1;
        } else {
            Files.deleteIfExists(config(next()));
            turnsUntilConfigured = calm ? -1 : random.nextInt(MOST_TURNS);
        }
        end.prepare(start, folder);
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
        Path whole = Files.writeString(data.resolve("next.new"), settings(true));
        Files.move(whole, config(next()), StandardCopyOption.ATOMIC_MOVE);
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
    public void await() throws IOException {
        if (turnsUntilConfigured >= 0) {
            configure();
        }
        Phase awaited = isInHeap ? Phase.SWITCHED : Phase.values()[1 + ends++ % (Phase.values().length - 1)];
        Deadline patience = Deadline.in(isInHeap ? Deadline.PATIENCE : PATIENCE);
        while (phase().compareTo(awaited) < 0 && !patience.isOver()) {
            Thread.onSpinWait();
        }
        if (phase().compareTo(Phase.SWITCHED) >= 0) {
            carried.add(number);
        }
        if (awaited == Phase.COPYING || awaited == Phase.OVER) {
            long end = System.nanoTime() + random.nextInt(MOST_NANOS);
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void strike(BrokerProcess broker) throws IOException {
        end.strike(broker);
        kills.merge(phase(), 1, Integer::sum);
    }

    @Override
    public void calm() {
        calm = true;
        end.calm();
    }

    /** How often it was killed in which phase. */
    Map<Phase, Integer> kills() {
        Arrays.stream(Phase.values()).forEach(phase -> kills.putIfAbsent(phase, 0));
        return kills;
    }

    /** How many stores were carried over to the end. */
    int carried() {
        return carried.size();
    }
}
