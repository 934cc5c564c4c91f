package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Loop;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees event loops that stand still, by giving each a task now and then: names the piece in whose call it stands, and interrupts
 * that call, which ends it if it waits for something.
 */
final class LoopWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Supplier<Duration> bound;
    private final Stacks stacks;
    private final BiConsumer<Bundle, String> culprits;
    private final Runnable eachTick;
    private final List<Pulse> pulses = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param bound how long a call may take
     * @param culprits hears in whose call a loop stands still
     * @param eachTick what else is looked at now and then
     */
    LoopWatch(Supplier<Duration> bound, Stacks stacks, BiConsumer<Bundle, String> culprits, Runnable eachTick) {
        this.bound = bound;
        this.stacks = stacks;
        this.culprits = culprits;
        this.eachTick = eachTick;
    }

    void watch(EventLoops loops) {
        IntStream.range(0, loops.size()).forEach(index -> pulses.add(new Pulse(loops.loop(index))));
        Thread watcher = new Thread(this::run, "marquetry-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void run() {
        try {
            while (!closed.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            pulses.forEach(this::look);
            eachTick.run();
        } catch (IllegalStateException e) {
            // A bundle was uninstalled while it was looked at.
            LOG.debug("the pieces have changed", e);
        } catch (RuntimeException e) {
            LOG.error("the pieces could not be watched", e);
        }
    }

    private void look(Pulse pulse) {
        // Ticks are counted rather than time, in which the whole process may have stood still.
        int ticks = pulse.tick();
        if (ticks * TICK.toMillis() < bound.get().toMillis()) {
            return;
        }
        Thread stuck = pulse.thread;
        Optional<Stacks.Place> place = stuck == null ? Optional.empty() : stacks.placeOf(stuck);
        pulse.words = "event loop " + pulse.loop.index() + " stands still"
                + place.map(at -> " in " + at.frame() + " of " + Names.of(at.bundle()))
                        .orElse("");
        if (stuck != null && place.isPresent() && !pulse.isToldOf(place.get().bundle())) {
            Stacks.Place at = place.get();
            culprits.accept(
                    at.bundle(),
                    "lets event loop " + pulse.loop.index() + " stand still in " + at.frame() + " for more than "
                            + bound.get().toSeconds() + " s");
            pulse.interrupted = true;
            stuck.interrupt();
        }
    }

    /** What stands still now. */
    Optional<String> standstill() {
        return pulses.stream()
                .map(pulse -> pulse.words)
                .filter(words -> !words.isEmpty())
                .findFirst();
    }

    @Override
    public void close() {
        closed.countDown();
        pulses.clear();
    }

    /** How one loop is. */
    private static final class Pulse {
        private final Loop loop;
        private volatile @Nullable Thread thread;
        private volatile boolean outstanding;
        private volatile boolean interrupted;
        private volatile String words = "";
        private @Nullable Bundle told;
        private int ticks;

        Pulse(Loop loop) {
            this.loop = loop;
        }

        /** Answers for how many ticks it has done nothing of what it was given. */
        int tick() {
            if (outstanding) {
                return ++ticks;
            }
            ticks = 0;
            told = null;
            outstanding = true;
            try {
                loop.execute(this::beat);
            } catch (RejectedExecutionException e) {
                // It has ended, which is not to stand still.
                outstanding = false;
            }
            return 0;
        }

        private void beat() {
            thread = Thread.currentThread();
            if (interrupted) {
                interrupted = false;
                // Meant for the call that is over, and for nothing that comes behind it.
                Thread.interrupted();
            }
            words = "";
            outstanding = false;
        }

        /** Once for each standstill and bundle. */
        boolean isToldOf(Bundle bundle) {
            boolean known = told == bundle;
            told = bundle;
            return known;
        }
    }
}
