package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Random runs of one seed after the other, on all cores; tells how far it is and which seeds fail, and how to repeat those. */
final class RandomRuns {
    private static final int MOST_FAILURES = 20;
    private static final long REPORT_NANOS = 10_000_000_000L;

    private final long first;
    private final long end;
    private final boolean logs;
    private final AtomicLong next;
    private final LongAdder arrivals = new LongAdder();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    /** So many runs, the first of the given seed. */
    RandomRuns(long first, int count, boolean logs) {
        this.first = first;
        this.end = first + count;
        this.logs = logs;
        next = new AtomicLong(first);
    }

    long arrivals() {
        return arrivals.sum();
    }

    /** Runs them all; answers a line for each that fails, up to some number of failures. */
    List<String> run() {
        int cores = logs ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors());
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < cores; i++) {
            Thread thread = new Thread(this::work, "marquetry-simulation-" + i);
            thread.start();
            threads.add(thread);
        }
        workAndReport();
        for (Thread each : threads) {
            join(each);
        }
        return List.copyOf(failures);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void work() {
        while (runNext()) {
            // Each is in the condition.
        }
    }

    private void workAndReport() {
        long reported = System.nanoTime();
        while (runNext()) {
            if (System.nanoTime() - reported > REPORT_NANOS) {
                reported = System.nanoTime();
                System.out.println("simulation: " + (next.get() - first) + " of " + (end - first) + " runs, "
                        + failures.size() + " failed");
            }
        }
    }

    private boolean runNext() {
        long seed = next.getAndIncrement();
        if (seed >= end || failures.size() >= MOST_FAILURES) {
            return false;
        }
        RandomRun run = new RandomRun(seed, logs ? System.out::println : null);
        try {
            run.run();
        } catch (AssertionError | RuntimeException e) {
            String failure = "./mvnw test -pl bundles/broker -am -Dtest=RandomRunTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dmarquetry.simulation.runs=1"
                    + " -Dmarquetry.simulation.log=true -Dmarquetry.simulation.seed=" + seed + "   # " + e.getMessage();
            failures.add(failure);
            System.out.println(failure);
        }
        arrivals.add(run.arrivals());
        return true;
    }
}
