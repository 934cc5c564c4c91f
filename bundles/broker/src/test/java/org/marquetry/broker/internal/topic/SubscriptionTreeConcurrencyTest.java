package org.marquetry.broker.internal.topic;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SubscriptionTreeConcurrencyTest {
    private static final List<String> STABLE = List.of("#", "a/+/c", "a/b/#", "+/b/c", "a/b/c");
    private static final List<String> CHURNED =
            List.of("a", "a/#", "a/b", "a/b/c/d", "a/b/c/d/#", "+/+/+", "a/+/c/+", "x/y", "a/b/c", "#", "a/b/+");
    private static final int ROUNDS = 100_000;
    private static final int CHANGES = 20_000;
    private static final int PARTINGS = 1000;
    private static final int FILLING = 500;

    private final SubscriptionTree<String> tree = new SubscriptionTree<>(3);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean done = new AtomicBoolean();
    private final SubscriptionTree<Long> numbers = new SubscriptionTree<>(4);
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong returned = new AtomicLong();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void neverMissesASubscriptionThatStaysWhileOthersComeAndGo() throws Exception {
        for (String filter : STABLE) {
            tree.put(TopicFilter.of(filter), "stable", filter);
        }
        Future<Long> first = threads.submit(this::matchUntilDone);
        Future<Long> second = threads.submit(this::matchUntilDone);
        Future<?> writer = threads.submit(() -> churn(1));
        churn(2);
        writer.get();
        done.set(true);
        assertTrue(first.get() > 0 && second.get() > 0);
        for (String filter : STABLE) {
            assertEquals(filter, tree.remove(TopicFilter.of(filter), "stable"));
        }
        assertEquals(0, tree.size());
        assertEquals(1, TreeNodes.count(tree));
    }

    @Test
    void neverMissesASubscriptionWhileItsWayPartsAndOthersFillAndEmptyTheTable() throws Exception {
        Future<Long> reader = threads.submit(this::matchTheLatestUntilDone);
        for (int round = 1; round <= PARTINGS && !reader.isDone(); round++) {
            String below = "round-" + round;
            tree.put(TopicFilter.of(below + "/+/c/d/e/f/g/h/i/j/k"), "stable", "wildcard");
            tree.put(TopicFilter.of(below + "/b/c/d/e/f/g/h/i/j/k"), "stable", "exact");
            begun.set(round);
            for (String way : List.of("/b/c/d/e/f/g/h/i/x", "/+/c/d/e/f/x", "/b/c/x", "/+/x", "/y")) {
                tree.put(TopicFilter.of(below + way), "parting", "parting");
            }
            for (int i = 0; i < FILLING; i++) {
                tree.put(TopicFilter.of("filling/" + i), "filling", "filling");
            }
            for (int i = 0; i < FILLING; i++) {
                tree.remove(TopicFilter.of("filling/" + i), "filling");
            }
        }
        done.set(true);
        assertTrue(reader.get() > 0);
    }

    private long matchTheLatestUntilDone() {
        TopicLevels topic = tree.levels();
        long matches = 0;
        Set<String> found = new HashSet<>();
        while (!done.get()) {
            found.clear();
            long round = begun.get();
            if (round > 0) {
                tree.match(topic.set("round-" + round + "/b/c/d/e/f/g/h/i/j/k"), found::add);
                assertEquals(Set.of("wildcard", "exact"), found);
                matches++;
            }
        }
        return matches;
    }

    private long matchUntilDone() {
        TopicLevels topic = tree.levels().set("a/b/c");
        long matches = 0;
        Set<String> found = new HashSet<>();
        while (!done.get()) {
            found.clear();
            tree.match(topic, found::add);
            assertTrue(found.containsAll(STABLE), () -> "found only " + found);
            matches++;
        }
        return matches;
    }

    /** Changes with keys of its own, so that it knows what is there. */
    private void churn(int seed) {
        Random random = new Random(seed);
        Map<String, String> mine = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            String filter = CHURNED.get(random.nextInt(CHURNED.size()));
            String key = "churn " + seed + random.nextInt(3);
            if (random.nextBoolean()) {
                assertEquals(mine.put(filter + key, key + i), tree.put(TopicFilter.of(filter), key, key + i));
            } else {
                assertEquals(mine.remove(filter + key), tree.remove(TopicFilter.of(filter), key));
            }
        }
        CHURNED.forEach(filter -> {
            for (int i = 0; i < 3; i++) {
                tree.remove(TopicFilter.of(filter), "churn " + seed + i);
            }
        });
    }

    @Test
    void findsWhatIsThereOnceAChangeHasReturned() throws Exception {
        TopicLevels topic = numbers.levels().set("a/b");
        checkReads(() -> found(topic));
    }

    @Test
    void remembersWhatIsThereOnceAChangeHasReturned() throws Exception {
        RouteMemory<Long> memory = new RouteMemory<>(numbers, this::found, found -> 1, 8, 8);
        ByteBuf topic = Unpooled.wrappedBuffer(new byte[] {'a', '/', 'b'});
        checkReads(() -> memory.lookUp(topic, 0, 3));
    }

    private void checkReads(Supplier<Long> reader) throws Exception {
        Future<?> reading = threads.submit(() -> readUntilDone(reader));
        TopicFilter filter = TopicFilter.of("a/+");
        for (long change = 1; change <= CHANGES && !reading.isDone(); change++) {
            begun.set(change);
            // Every other change takes away what the one before put there, so that nodes come and go.
            if (change % 2 == 1) {
                numbers.put(filter, "key", change);
            } else {
                numbers.remove(filter, "key");
            }
            returned.set(change);
            // Some reads from now on see the change, or what is wrong would soon be put right by the next one.
            long seen = reads.get() + 3;
            while (reads.get() < seen && !reading.isDone()) {
                Thread.yield();
            }
        }
        done.set(true);
        reading.get();
        assertEquals(CHANGES, returned.get());
    }

    /** The number of the change that put there what is found, or 0 if nothing is. */
    private long found(TopicLevels topic) {
        long[] found = {0};
        numbers.match(topic, number -> found[0] = number);
        return found[0];
    }

    private void readUntilDone(Supplier<Long> reader) {
        while (!done.get()) {
            long earliest = returned.get();
            long found = reader.get();
            long latest = begun.get();
            boolean right = found == 0 ? earliest % 2 == 0 || latest > earliest : earliest <= found && found <= latest;
            assertTrue(right, () -> "found " + found + " between the changes " + earliest + " and " + latest);
            reads.incrementAndGet();
        }
    }
}
