package org.marquetry.netty.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What the log says of clients that are not let in. */
final class TurnedAwayTest {
    private static final SocketAddress FIRST = InetSocketAddress.createUnresolved("first", 1);
    private static final SocketAddress LAST = InetSocketAddress.createUnresolved("last", 2);

    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> scheduled = new ArrayList<>();
    private boolean ending;
    private final TurnedAway turnedAway = new TurnedAway(new Time(), lines::add);

    /** Passes when the test lets it. */
    private final class Time extends ForeignLoop {
        @Override
        public Cancellable schedule(Runnable task, long delay, TimeUnit unit) {
            if (ending) {
                throw new RejectedExecutionException();
            }
            assertEquals(TurnedAway.PAUSE_SECONDS, unit.toSeconds(delay));
            scheduled.add(task);
            return () -> scheduled.remove(task);
        }
    }

    private void pass() {
        List<Runnable> due = List.copyOf(scheduled);
        scheduled.clear();
        due.forEach(Runnable::run);
    }

    private List<String> said() {
        List<String> said = List.copyOf(lines);
        lines.clear();
        return said;
    }

    @Test
    void eachReasonHasALineAtOnceAndWhoFollowsIsCounted() {
        turnedAway.note("a", FIRST, "refused", "it is late");
        turnedAway.note("a", FIRST, "refused", "it is early");
        turnedAway.note("a", FIRST, "cut off", "it is late");
        turnedAway.note("a", FIRST, "refused", "it is late");
        turnedAway.note("a", LAST, "refused", "it is late");
        turnedAway.note("a", LAST, "refused", "it is early");
        assertEquals(
                List.of(
                        "listener a: a client from " + FIRST + " was refused: it is late",
                        "listener a: a client from " + FIRST + " was refused: it is early",
                        "listener a: a client from " + FIRST + " was cut off: it is late"),
                said());
        pass();
        assertEquals(
                List.of(
                        "listener a: 2 more clients were refused within 10 s: it is late; the last one came from "
                                + LAST,
                        "listener a: 1 more client was refused within 10 s: it is early; the last one came from "
                                + LAST),
                said());
        turnedAway.note("a", FIRST, "refused", "it is late");
        assertEquals(1, said().size());
        pass();
        assertEquals(List.of(), said());
    }

    @Test
    void reasonsThatClientsMakeUpAreCountedTogether() {
        for (int i = 0; i < TurnedAway.MOST_REASONS; i++) {
            turnedAway.note("a", FIRST, "refused", "reason " + i);
        }
        assertEquals(TurnedAway.MOST_REASONS, said().size());
        for (int i = 0; i < 1000; i++) {
            turnedAway.note("a", LAST, "refused", "further reason " + i);
        }
        assertEquals(List.of("listener a: a client from " + LAST + " was refused: further reason 0"), said());
        pass();
        assertEquals(
                List.of("listener a: 999 more clients were refused within 10 s, for reasons of which the last is:"
                        + " further reason 999; the last one came from " + LAST),
                said());
        assertEquals(List.of(), scheduled);
    }

    @Test
    void theFirstIsToldAlsoWhenTheLoopsAreAboutToEnd() {
        ending = true;
        turnedAway.note("a", FIRST, "refused", "it is late");
        assertEquals(List.of("listener a: a client from " + FIRST + " was refused: it is late"), said());
    }
}
