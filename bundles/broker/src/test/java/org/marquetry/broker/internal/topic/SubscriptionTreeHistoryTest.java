package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random trees that several threads change while others look up random topics, in the tree and in a memory. What was found is
 * held against a matcher that compares level by level: of each subscription it must be what one change left there that had
 * begun before the look-up ended, and that no other had replaced before it began.
 */
class SubscriptionTreeHistoryTest {
    private static final String[] NAMES = {"a", "b", "c", "", "$a", "a name longer than eight bytes"};
    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int SUBSCRIPTIONS = 60;
    private static final int CHANGES = 6000;
    private static final int READS = 3000;
    private static final long NEVER = Long.MAX_VALUE;

    /** What one thread did to a subscription; the value is 0 if it took it away. */
    private record Change(long begun, long returned, long value) {}

    private record Read(String topic, long begun, long ended, List<Long> found) {}

    /** A filter and a key, changed by one thread. */
    private static final class Subscription {
        private final TopicFilter filter;
        private final String key;
        private final List<Change> changes = new ArrayList<>(List.of(new Change(0, 0, 0)));

        private Subscription(TopicFilter filter, String key) {
            this.filter = filter;
            this.key = key;
        }
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong values = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsOfEachSubscriptionWhatSomeChangeLeftThere(long seed) throws Exception {
        SubscriptionTree<Long> tree = new SubscriptionTree<>(seed);
        List<Future<List<Subscription>>> writers = new ArrayList<>();
        List<Future<List<Read>>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Random random = new Random(seed * 100 + i);
            readers.add(threads.submit(() -> read(tree, random)));
        }
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(seed * 200 + i);
            String key = "writer" + i;
            writers.add(threads.submit(() -> change(tree, random, key)));
        }
        List<Subscription> subscriptions = new ArrayList<>();
        for (Future<List<Subscription>> each : writers) {
            subscriptions.addAll(each.get());
        }
        done.set(true);
        for (Future<List<Read>> each : readers) {
            List<Read> reads = each.get();
            assertTrue(!reads.isEmpty());
            reads.forEach(read -> check(read, subscriptions));
        }
    }

    private List<Subscription> change(SubscriptionTree<Long> tree, Random random, String key) {
        List<Subscription> mine = IntStream.range(0, SUBSCRIPTIONS)
                .mapToObj(i -> new Subscription(filter(random), key + " " + i))
                .toList();
        for (int i = 0; i < CHANGES; i++) {
            Subscription subscription = mine.get(random.nextInt(mine.size()));
            long value = random.nextInt(3) == 0 ? 0 : values.incrementAndGet();
            long begun = clock.incrementAndGet();
            if (value == 0) {
                tree.remove(subscription.filter, subscription.key);
            } else {
                tree.put(subscription.filter, subscription.key, value);
            }
            subscription.changes.add(new Change(begun, clock.incrementAndGet(), value));
        }
        return mine;
    }

    private List<Read> read(SubscriptionTree<Long> tree, Random random) {
        List<Read> reads = new ArrayList<>();
        TopicLevels levels = tree.levels();
        RouteMemory<List<Long>> memory = new RouteMemory<>(tree, each -> match(tree, each), List::size, 16, 200);
        // Some of them when all is over, so that there are such however the threads take turns.
        while (reads.size() < READS && (!done.get() || reads.size() < READS / 10)) {
            String topic = topic(random);
            byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
            long begun = clock.incrementAndGet();
            List<Long> found = random.nextBoolean()
                    ? match(tree, levels.set(topic))
                    : memory.lookUp(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
            reads.add(new Read(topic, begun, clock.incrementAndGet(), found));
            Thread.yield();
        }
        return reads;
    }

    private static List<Long> match(SubscriptionTree<Long> tree, TopicLevels topic) {
        List<Long> found = new ArrayList<>();
        tree.match(topic, found::add);
        return found;
    }

    private static void check(Read read, List<Subscription> subscriptions) {
        Map<Long, Integer> unexplained = new HashMap<>();
        read.found.forEach(value -> unexplained.merge(value, 1, Integer::sum));
        for (Subscription each : subscriptions) {
            if (!matches(each.filter.toString().split("/", -1), read.topic.split("/", -1))) {
                continue;
            }
            boolean explained = false;
            for (int i = 0; i < each.changes.size(); i++) {
                Change change = each.changes.get(i);
                long replaced = i + 1 < each.changes.size() ? each.changes.get(i + 1).returned : NEVER;
                boolean wasFound = change.value != 0 && unexplained.containsKey(change.value);
                boolean mayBe = change.begun < read.ended && replaced > read.begun;
                if (wasFound) {
                    assertTrue(mayBe, () -> read + " finds " + change + " of " + each.filter);
                    assertEquals(1, unexplained.remove(change.value), () -> read + " finds " + change + " twice");
                    assertTrue(!explainedTwice(each, change, read), () -> read + " finds two of " + each.filter);
                }
                explained |= wasFound || change.value == 0 && mayBe;
            }
            assertTrue(explained, () -> read + " misses " + each.filter);
        }
        assertTrue(unexplained.isEmpty(), () -> read + " finds what does not match: " + unexplained);
    }

    private static boolean explainedTwice(Subscription subscription, Change found, Read read) {
        return subscription.changes.stream()
                .anyMatch(each -> each != found && each.value != 0 && read.found.contains(each.value));
    }

    private static boolean matches(String[] filter, String[] topic) {
        if (topic[0].startsWith("$") && (filter[0].equals("+") || filter[0].equals("#"))) {
            return false;
        }
        for (int i = 0; i < filter.length; i++) {
            if (filter[i].equals("#")) {
                return true;
            }
            if (i == topic.length || !filter[i].equals("+") && !filter[i].equals(topic[i])) {
                return false;
            }
        }
        return filter.length == topic.length;
    }

    private static String topic(Random random) {
        List<String> levels = new ArrayList<>();
        levels.add(NAMES[random.nextInt(3)]);
        for (int i = random.nextInt(4); i > 0; i--) {
            levels.add(NAMES[random.nextInt(random.nextBoolean() ? 3 : NAMES.length)]);
        }
        if (random.nextInt(8) == 0) {
            levels.set(0, "$a");
        }
        return String.join("/", levels);
    }

    private static TopicFilter filter(Random random) {
        String[] levels = topic(random).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = random.nextInt(3) == 0 ? "+" : levels[i];
        }
        String path = String.join("/", levels);
        return TopicFilter.of(random.nextInt(10) == 0 ? "#" : random.nextInt(4) == 0 ? path + "/#" : path);
    }
}
