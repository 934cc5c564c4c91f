package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;

/** Many clients that stay connected, each of which publishes to the next, all served by one thread. */
final class Circle {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AFTERWARDS = Duration.ofMillis(700);
    /** After which what has not come is lost. */
    private static final Duration LATE = Duration.ofSeconds(10);
    /** How many come and go. */
    private static final int VISITORS = 4;

    private final Surroundings around;
    private final List<Caller> callers = new ArrayList<>();
    private final List<Visitor> visitors = new ArrayList<>();
    private final List<Actor> all = new ArrayList<>();
    private int counted;

    /** Clients of which each publishes so many messages a second, beside some who come and go. */
    Circle(Surroundings around, int size, int perSecond, Login login) {
        this.around = around;
        for (int i = 0; i < size; i++) {
            Peer peer = new Peer("caller" + i, i % 2 == 0 ? Level.V5 : Level.V311, around.history(), around.random());
            callers.add(new Caller(
                    peer.as(login),
                    "call/" + i,
                    "call/" + (i + 1) % size + "/#",
                    TimeUnit.SECONDS.toNanos(1) / perSecond));
        }
        for (int i = 0; i < VISITORS; i++) {
            visitors.add(
                    new Visitor(new Peer("visitor" + i, Level.V5, 0, around.history(), around.random()).as(login)));
        }
        all.addAll(callers);
        all.addAll(visitors);
    }

    /** Waits until all are connected and have subscribed. */
    void gather() throws IOException {
        settle();
    }

    /** Does something while messages flow, and waits until all that is promised has come. */
    Observation during(Callable<?> action) throws IOException {
        int disconnects = disconnects();
        int comings = visits(Visitor::comings);
        int turnedAway = visits(Visitor::turnedAway);
        visitors.forEach(Visitor::longestWaitMillis);
        CompletableFuture<Object> done = CompletableFuture.supplyAsync(() -> call(action));
        live(done::isDone);
        Deadline afterwards = Deadline.in(AFTERWARDS);
        live(afterwards::isOver);
        List<Long> waits =
                callers.stream().map(Caller::longestWaitMillis).sorted().toList();
        settle();
        done.join();
        long longestVisit =
                visitors.stream().mapToLong(Visitor::longestWaitMillis).max().orElseThrow();
        return new Observation(
                waits.get(waits.size() / 2),
                waits.get(waits.size() - 1),
                disconnects() - disconnects,
                lostUnpromised(),
                visits(Visitor::comings) - comings,
                visits(Visitor::turnedAway) - turnedAway,
                longestVisit,
                Checker.check(around.history()));
    }

    private static Object call(Callable<?> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private int visits(ToIntFunction<Visitor> count) {
        return visitors.stream().mapToInt(count).sum();
    }

    private int disconnects() {
        return callers.stream().mapToInt(Caller::disconnects).sum();
    }

    /** How many messages with QoS 0 did not come, of those that were sent since this was last counted. */
    private int lostUnpromised() throws IOException {
        // Nobody acknowledges them, so that some may still be on their way when all others have come.
        Deadline most = Deadline.in(LATE);
        while (!missing().isEmpty() && !most.isOver()) {
            serve();
            for (Actor actor : all) {
                actor.finish(around);
            }
            flush();
        }
        int lost = missing().size();
        counted = around.history().events().size();
        return lost;
    }

    private Set<Long> missing() {
        List<Event> events = around.history().events();
        Set<Long> missing = new HashSet<>();
        for (Event event : events.subList(counted, events.size())) {
            if (event instanceof Event.Publishing publishing
                    && publishing.publication().qos() == 0) {
                missing.add(publishing.publication().id());
            } else if (event instanceof Event.Delivered delivered) {
                missing.remove(delivered.publication());
            }
        }
        return missing;
    }

    private void settle() throws IOException {
        Deadline most = Deadline.in(PATIENCE);
        Deadline pause = Deadline.in(Duration.ofMillis(200));
        int seen = -1;
        while (!pause.isOver() || !all.stream().allMatch(Actor::isDone)) {
            require(most);
            serve();
            for (Actor actor : all) {
                actor.finish(around);
            }
            flush();
            if (around.history().events().size() != seen) {
                seen = around.history().events().size();
                pause = Deadline.in(Duration.ofMillis(200));
            }
        }
        callers.forEach(Caller::longestWaitMillis);
    }

    private void live(BooleanSupplier until) throws IOException {
        Deadline most = Deadline.in(PATIENCE);
        while (!until.getAsBoolean()) {
            require(most);
            serve();
            for (Actor actor : all) {
                actor.live(around);
            }
            flush();
        }
    }

    private void require(Deadline most) {
        if (most.isOver()) {
            long waiting = all.stream().filter(actor -> !actor.isDone()).count();
            throw new IllegalStateException(waiting + " of " + all.size() + " clients wait for the broker");
        }
    }

    private void serve() throws IOException {
        around.selector().select(1);
        for (SelectionKey key : around.selector().selectedKeys()) {
            if (key.attachment() instanceof Runnable reader) {
                reader.run();
            }
        }
        around.selector().selectedKeys().clear();
        all.forEach(actor -> actor.peer().notice());
    }

    private void flush() {
        all.forEach(actor -> actor.peer().flush());
    }

    /**
     * What clients saw.
     *
     * @param middleWait how long the client in the middle had to wait for the broker at most, in milliseconds
     * @param longestWait how long anybody had to wait
     * @param lostUnpromised messages with QoS 0 that did not come
     * @param visits how often somebody came
     * @param turnedAway how often somebody came and was not let in
     * @param longestVisit how long anybody had to wait to be let in, in milliseconds
     * @param verdict of everything up to now
     */
    record Observation(
            long middleWait,
            long longestWait,
            int disconnects,
            int lostUnpromised,
            int visits,
            int turnedAway,
            long longestVisit,
            Verdict verdict) {
        int lost() {
            return verdict.count(Violation.Kind.LOST);
        }

        int duplicated() {
            return verdict.count(Violation.Kind.TWICE);
        }

        @Override
        public String toString() {
            return "waits p50 " + middleWait + " ms, max " + longestWait + " ms; " + disconnects + " disconnects, "
                    + lost() + " lost, " + duplicated() + " duplicated, " + lostUnpromised + " of QoS 0 lost; " + visits
                    + " visits, " + turnedAway + " turned away, longest wait " + longestVisit + " ms";
        }
    }
}
