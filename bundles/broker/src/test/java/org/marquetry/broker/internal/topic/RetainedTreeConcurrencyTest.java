package org.marquetry.broker.internal.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.broker.internal.topic.Retentions.next;
import static org.marquetry.broker.internal.topic.Retentions.put;

class RetainedTreeConcurrencyTest {
    private static final int STABLE = 200;

    private final RetainedTree tree = new RetainedTree(5);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean done = new AtomicBoolean();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void meetsEachMessageThatStaysExactlyOnceWhileOthersComeAndGo() throws Exception {
        for (int i = 0; i < STABLE; i++) {
            put(tree, message("stable/" + i + "/x"));
        }
        Future<Integer> all = threads.submit(() -> walkUntilDone("#"));
        Future<Integer> some = threads.submit(() -> walkUntilDone("+/+/x"));
        Future<?> other = threads.submit(() -> churn(1));
        churn(2);
        other.get();
        done.set(true);
        assertTrue(all.get() > 0 && some.get() > 0);
        for (int i = 0; i < STABLE; i++) {
            tree.remove("stable/" + i + "/x");
        }
        assertEquals(0, tree.size());
        assertEquals(0, tree.bytes());
        assertEquals(1, TreeNodes.count(tree));
    }

    private int walkUntilDone(String filter) {
        int walks = 0;
        while (!done.get()) {
            Map<String, Integer> met = new HashMap<>();
            RetainedCursor cursor = tree.cursor(TopicFilter.of(filter));
            for (Message message = next(cursor); message != null; message = next(cursor)) {
                met.merge(message.topic(), 1, Integer::sum);
            }
            for (int i = 0; i < STABLE; i++) {
                assertEquals(1, met.get("stable/" + i + "/x"));
            }
            assertTrue(met.values().stream().allMatch(times -> times == 1), "met twice");
            walks++;
        }
        return walks;
    }

    /** Puts and removes siblings, parents and children of the topics that stay. */
    private void churn(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            int number = random.nextInt(2 * STABLE);
            String topic = "stable/" + number + (random.nextBoolean() ? "" : "/" + seed);
            if (random.nextBoolean()) {
                put(tree, message(topic));
            } else {
                tree.remove(topic);
            }
        }
        for (int i = 0; i < 2 * STABLE; i++) {
            tree.remove("stable/" + i);
            tree.remove("stable/" + i + "/" + seed);
        }
    }

    private static Message message(String topic) {
        return Message.of(topic, new byte[0], QoS.AT_MOST_ONCE, true);
    }
}
