package org.marquetry.broker.internal.topic;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RouteMemoryTest {
    private final SubscriptionTree<String> tree = new SubscriptionTree<>(1);
    private final List<String> walked = new ArrayList<>();
    private RouteMemory<List<String>> memory = memory(8192, 1_000_000);

    private RouteMemory<List<String>> memory(int capacity, long maxWeight) {
        return new RouteMemory<>(tree, this::walk, List::size, capacity, maxWeight);
    }

    private List<String> walk(TopicLevels topic) {
        walked.add(topic.toString());
        List<String> found = new ArrayList<>();
        tree.match(topic, found::add);
        return found;
    }

    @Test
    void looksARepeatedTopicUpOnce() {
        put("a/+", "one");
        List<String> result = lookUp("a/b");
        assertEquals(List.of("one"), result);
        assertSame(result, lookUp("a/b"));
        assertSame(result, memory.lookUp(Message.of("a/b", new byte[3], QoS.AT_MOST_ONCE, false)));
        assertEquals(List.of("a/b"), walked);
    }

    @Test
    void remembersThatNobodyIsThere() {
        assertEquals(List.of(), lookUp("a/b"));
        assertEquals(List.of(), lookUp("a/b"));
        assertEquals(List.of("a/b"), walked);
    }

    @Test
    void looksUpAgainAfterAChangeThatConcernsTheTopic() {
        lookUp("a/b");
        put("a/+", "one");
        assertEquals(List.of("one"), lookUp("a/b"));
        tree.remove(TopicFilter.of("a/+"), "one");
        assertEquals(List.of(), lookUp("a/b"));
        assertEquals(3, walked.size());
    }

    @Test
    void keepsWhatIsRememberedThroughChurnElsewhere() {
        put("hot/topic", "one");
        List<String> result = lookUp("hot/topic");
        for (int i = 0; i < 100_000; i++) {
            put("elsewhere/" + i % 1000, "other");
            if (i % RouteMemory.CHANGES_TESTED == 0) {
                assertSame(result, lookUp("hot/topic"));
            }
        }
        assertEquals(List.of("hot/topic"), walked);
    }

    @Test
    void keepsWhatIsRememberedHoweverManyChangesThereWereElsewhere() {
        List<String> result = lookUp("a/b/c/d/e");
        for (int i = 0; i < 100_000; i++) {
            put("a/b/other/#", "other");
            put("elsewhere", "other");
        }
        assertSame(result, lookUp("a/b/c/d/e"));
    }

    @Test
    void testsEachOfAFewChangesNearby() {
        List<String> result = lookUp("a/b");
        for (int i = 0; i < RouteMemory.CHANGES_TESTED; i++) {
            put("a/+/c", "other");
        }
        assertSame(result, lookUp("a/b"));
    }

    @Test
    void looksUpAgainAfterMoreChangesNearbyThanAreWorthATest() {
        lookUp("a/b");
        for (int i = 0; i <= RouteMemory.CHANGES_TESTED; i++) {
            put("a/+/c", "other");
        }
        lookUp("a/b");
        assertEquals(2, walked.size());
    }

    @Test
    void testsMoreChangesForAResultThatIsDearToMake() {
        for (int i = 0; i < 10_000; i++) {
            put("a", "subscriber " + i);
        }
        List<String> result = lookUp("a");
        for (int i = 0; i < ChangeLog.KEPT; i++) {
            put("+/c", "other");
        }
        assertSame(result, lookUp("a"));
        for (int i = 0; i <= ChangeLog.KEPT; i++) {
            put("+/c", "other");
        }
        lookUp("a");
        assertEquals(2, walked.size());
    }

    @Test
    void noticesAChangeThatHappenedDuringTheWalk() {
        RouteMemory<String> late = new RouteMemory<>(
                tree,
                topic -> {
                    walked.add(topic.toString());
                    if (walked.size() == 1) {
                        put("a", "came during the walk");
                        return "nobody";
                    }
                    return "somebody";
                },
                result -> 1,
                16,
                16);
        ByteBuf topic = Unpooled.copiedBuffer("a", StandardCharsets.UTF_8);
        assertEquals("nobody", late.lookUp(topic, 0, 1));
        assertEquals("somebody", late.lookUp(topic, 0, 1));
    }

    @Test
    void doesNotRememberAWalkThatFailed() {
        RouteMemory<String> failing = new RouteMemory<>(tree, topic -> null, result -> 1, 16, 16);
        ByteBuf topic = Unpooled.copiedBuffer("a", StandardCharsets.UTF_8);
        assertThrows(NullPointerException.class, () -> failing.lookUp(topic, 0, 1));
        assertEquals(0, failing.size());
    }

    @Test
    void looksLongTopicsUpEachTime() {
        String longest = "a".repeat(RouteMemory.LONGEST);
        lookUp(longest);
        lookUp(longest);
        assertEquals(1, walked.size());
        lookUp(longest + "a");
        lookUp(longest + "a");
        assertEquals(3, walked.size());
        assertEquals(1, memory.size());
    }

    @Test
    void keepsToItsCapacity() {
        memory = memory(64, 1_000_000);
        for (int i = 0; i < 10_000; i++) {
            lookUp("topic/" + i);
            assertTrue(memory.size() <= 64);
        }
        assertTrue(memory.size() > 48, "most places are in use");
    }

    @Test
    void prefersToKeepWhatIsUsed() {
        memory = memory(64, 1_000_000);
        lookUp("hot");
        for (int i = 0; i < 1000; i++) {
            lookUp("hot");
            lookUp("cold/" + i);
        }
        long again = walked.stream().filter("hot"::equals).count();
        assertTrue(again < 20, () -> "looked up " + again + " times");
    }

    @Test
    void keepsToItsWeight() {
        memory = memory(8192, 100);
        for (int i = 0; i < 30; i++) {
            put("light/+", "subscriber " + i);
        }
        for (int i = 0; i < 101; i++) {
            put("heavy", "subscriber " + i);
        }
        for (int i = 0; i < 1000; i++) {
            lookUp("light/" + i);
            lookUp("nobody/" + i);
            assertTrue(memory.weight() <= 90);
        }
        assertEquals(90, memory.weight());
        assertTrue(memory.size() > 800, "what weighs nothing stays");
        assertEquals(101, lookUp("heavy").size());
        assertEquals(101, lookUp("heavy").size());
        assertEquals(2, walked.stream().filter("heavy"::equals).count());
        assertEquals(90, memory.weight());
    }

    @Test
    void forgetsAResultThatHasBecomeTooHeavy() {
        memory = memory(16, 1);
        put("a", "one");
        lookUp("a");
        assertEquals(1, memory.size());
        put("a", "two");
        lookUp("a");
        assertEquals(0, memory.size());
        assertEquals(0, memory.weight());
    }

    @Test
    void refusesACapacityOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> memory(0, 1));
        assertThrows(IllegalArgumentException.class, () -> memory(1 << 30, 1));
        assertThrows(IllegalArgumentException.class, () -> memory(1, -1));
    }

    @Test
    void makesNoGarbageOnAHit() {
        // The leak detector would make some.
        ByteBuf topic = new UnpooledByteBufAllocator(true, true)
                .directBuffer()
                .writeBytes("site/7/floor/2/temperature".getBytes(StandardCharsets.UTF_8));
        try {
            put("site/#", "one");
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            hit(topic, 20_000);
            long before = threads.getCurrentThreadAllocatedBytes();
            hit(topic, 20_000);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // One object a hit would be 320,000 bytes at least.
            assertTrue(allocated < 20_000, () -> allocated + " bytes");
        } finally {
            topic.release();
        }
    }

    private void hit(ByteBuf topic, int times) {
        for (int i = 0; i < times; i++) {
            memory.lookUp(topic, 0, topic.readableBytes());
        }
    }

    private void put(String filter, String value) {
        tree.put(TopicFilter.of(filter), value, value);
    }

    private List<String> lookUp(String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        return memory.lookUp(Unpooled.buffer().writeByte('/').writeBytes(bytes).writeByte('/'), 1, bytes.length);
    }
}
