package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.broker.internal.topic.Retentions.get;
import static org.marquetry.broker.internal.topic.Retentions.next;
import static org.marquetry.broker.internal.topic.Retentions.put;
import static org.marquetry.broker.internal.topic.Retentions.remove;

class RetainedTreeTest {
    private final RetainedTree tree = new RetainedTree(1);

    @ParameterizedTest
    @CsvSource({
        "#, a a/b a/b/c b//c /",
        "a, a",
        "a/#, a a/b a/b/c",
        "a/+, a/b",
        "+, a",
        "+/+, a/b /",
        "+/+/c, a/b/c b//c",
        "+/b/#, a/b a/b/c",
        "a/b/c/#, a/b/c",
        "$SYS/#, $SYS $SYS/uptime",
        "$SYS/+, $SYS/uptime",
        "$share/group/a/#, a a/b a/b/c",
    })
    @Normative({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.2-1"})
    void findsWhatAFilterMatches(String filter, String topics) {
        for (String topic : List.of("a", "a/b", "a/b/c", "b//c", "/", "$SYS", "$SYS/uptime")) {
            put(tree, message(topic));
        }
        assertEquals(
                List.of(topics.split(" ")).stream().sorted().toList(), topics(tree.cursor(TopicFilter.of(filter))));
    }

    @Test
    void findsNothingInAnEmptyTree() {
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        assertFalse(cursor.isAtEnd());
        assertNull(next(cursor));
        assertTrue(cursor.isAtEnd());
        assertNull(next(cursor));
        assertNull(next(cursor, 10));
    }

    @Test
    void countsMessagesAndTheirSizes() {
        Message first = message("a");
        Message second = Message.of("a", new byte[100], QoS.AT_LEAST_ONCE, true);
        assertNull(put(tree, first));
        assertSame(first, put(tree, second));
        put(tree, message("a/b"));
        assertEquals(2, tree.size());
        assertEquals(second.size() + message("a/b").size(), tree.bytes());
        assertSame(second, remove(tree, "a"));
        assertNull(remove(tree, "a"));
        assertNull(remove(tree, "nowhere/near"));
        tree.remove("a/b");
        assertEquals(0, tree.size());
        assertEquals(0, tree.bytes());
        assertEquals(1, TreeNodes.count(tree));
    }

    @Test
    void removesAMessageOnlyIfItIsStillThere() {
        Retained old = Retained.of(message("a"));
        Retained current = Retained.of(message("a"));
        assertNull(tree.replace("a", old));
        assertSame(old, tree.replace("a", current));
        assertFalse(tree.remove("a", old));
        assertSame(current, tree.get("a"));
        assertTrue(tree.remove("a", current));
        assertNull(tree.get("a"));
        assertFalse(tree.remove("a", current));
    }

    @Test
    void countsWhatIsInTheHeap() {
        Message first = message("a/b");
        Message second = message("a/c");
        Retained whole = Retained.of(first);
        tree.replace("a/b", whole);
        tree.replace("a/c", Retained.stub(second));
        assertEquals(first.size() + second.size(), tree.bytes());
        assertEquals(first.size(), tree.bytesInHeap());
        tree.release("a/b", Retained.of(first));
        assertEquals(first.size(), tree.bytesInHeap());
        tree.release("a/b", whole);
        tree.release("a/b", whole);
        assertNull(whole.message());
        assertEquals(0, tree.bytesInHeap());
        assertEquals(first.size() + second.size(), tree.bytes());
        tree.remove("a/b");
        put(tree, second);
        assertEquals(second.size(), tree.bytesInHeap());
        assertEquals(second.size(), tree.bytes());
    }

    @Test
    void tellsTheTopicOfWhatOnlyAStoreHas() {
        List<String> topics =
                List.of("", "/", "//", "a", "a/b", "a/b/", "a/b/c/d", "a/b/c/e", "a/b/x/y/z", "long/".repeat(50));
        topics.forEach(topic -> tree.replace(topic, Retained.stub(message(topic.isEmpty() ? "x" : topic))));
        List<String> met = new ArrayList<>();
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        while (cursor.next() != null) {
            met.add(cursor.topic());
        }
        assertEquals(topics.stream().sorted().toList(), met.stream().sorted().toList());
        met.clear();
        cursor = tree.cursor(TopicFilter.of("a/b/+/+"));
        while (cursor.next() != null) {
            met.add(cursor.topic());
        }
        assertEquals(List.of("a/b/c/d", "a/b/c/e"), met.stream().sorted().toList());
    }

    @Test
    void searchesNoFartherThanItIsAsked() {
        for (int i = 0; i < 10_000; i++) {
            put(tree, message(i + "/b"));
        }
        put(tree, message("9999/c"));
        RetainedCursor cursor = tree.cursor(TopicFilter.of("+/c"));
        int searches = 0;
        Message found = null;
        for (; found == null && !cursor.isAtEnd(); searches++) {
            found = next(cursor, 10);
        }
        assertEquals("9999/c", found.topic());
        assertTrue(searches > 1 && searches < 1200, searches + " searches");
    }

    @Test
    void seesWhatReplacesAMessageDuringTheWalkOnce() {
        for (int i = 0; i < 1000; i++) {
            put(tree, message("a/" + i));
        }
        RetainedCursor cursor = tree.cursor(TopicFilter.of("a/+"));
        next(cursor);
        for (int i = 0; i < 1000; i++) {
            put(tree, Message.of("a/" + i, new byte[] {1}, QoS.AT_MOST_ONCE, true));
        }
        int count = 1;
        for (Message message = next(cursor); message != null; message = next(cursor)) {
            assertEquals(1, message.payloadLength());
            count++;
        }
        assertEquals(1000, count);
    }

    @Test
    void doesNotMeetWhatWasRemovedBefore() {
        for (int i = 0; i < 1000; i++) {
            put(tree, message("a/" + i));
        }
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        next(cursor);
        for (int i = 0; i < 1000; i++) {
            tree.remove("a/" + i);
        }
        assertNull(next(cursor));
    }

    @Test
    void removesExpiredMessagesBitByBit() {
        for (int i = 0; i < 500; i++) {
            put(tree, expiring("a/" + i, 1000));
            put(tree, expiring("$SYS/" + i, 2000));
            put(tree, message("b/" + i));
        }
        List<String> removed = new ArrayList<>();
        assertEquals(0, tree.removeExpired(999, 10_000, (topic, retained) -> removed.add(topic)));
        assertEquals(List.of(), removed);
        int first = tree.removeExpired(1000, 100, (topic, retained) -> removed.add(topic));
        assertTrue(first < 100 && first == removed.size());
        for (int i = 0; i < 100; i++) {
            tree.removeExpired(1000, 100, (topic, retained) -> removed.add(topic));
        }
        assertEquals(500, removed.size());
        assertTrue(removed.stream().allMatch(topic -> topic.startsWith("a/")));
        assertEquals(1000, tree.size());
        assertEquals(500, tree.removeExpired(2000, 10_000, (topic, retained) -> {}));
        assertEquals(500, tree.size());
        assertEquals(502, TreeNodes.count(tree));
        assertEquals(0, tree.removeExpired(Long.MAX_VALUE - 1, 10_000, (topic, retained) -> removed.add(topic)));
    }

    @Test
    void stopsSweepingWhenNothingIsLeftThatExpires() {
        put(tree, expiring("a", 1));
        put(tree, message("b"));
        // Would go round for hours otherwise.
        assertEquals(1, tree.removeExpired(1, Integer.MAX_VALUE, (topic, retained) -> {}));
        put(tree, expiring("b", 5));
        put(tree, message("b"));
        assertEquals(0, tree.removeExpired(9, Integer.MAX_VALUE, (topic, retained) -> {}));
    }

    @Test
    void followsATopicWhoseRestHasPartedFromOthersSinceTheWalkBegan() {
        put(tree, message("a/b/c/d"));
        put(tree, message("x"));
        RetainedCursor all = tree.cursor(TopicFilter.of("#"));
        RetainedCursor some = tree.cursor(TopicFilter.of("+/b/+/#"));
        next(all, 1);
        next(some, 1);
        put(tree, message("a/b/x"));
        put(tree, message("a/b/c"));
        Message changed = message("a/b/c/d");
        put(tree, changed);
        assertEquals(List.of("a/b/c", "a/b/c/d", "a/b/x", "x"), topics(all));
        assertEquals(List.of("a/b/c", "a/b/c/d", "a/b/x"), topics(some));
        assertSame(changed, get(tree, "a/b/c/d"));
    }

    @Test
    void doesNotGoBackToWhatATopicHadBeforeItParted() {
        put(tree, message("a/b/c"));
        put(tree, message("x"));
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        next(cursor, 1);
        put(tree, message("a/d"));
        tree.remove("a/b/c");
        tree.remove("a/d");
        assertEquals(List.of("x"), topics(cursor));
    }

    @Test
    void takesTopicsOfAsManyLevelsAsFitIntoAPacket() {
        String topic = "a/".repeat(32_000) + "a";
        String other = "a/".repeat(32_000) + "b";
        put(tree, message(topic));
        put(tree, message(other));
        assertEquals(topic, get(tree, topic).topic());
        assertEquals(List.of(topic, other), topics(tree.cursor(TopicFilter.of("#"))));
        assertEquals(List.of(topic, other), topics(tree.cursor(TopicFilter.of("+/".repeat(32_000) + "+"))));
        tree.remove(topic);
        tree.remove(other);
        assertTrue(tree.tree().root().isEmpty());
    }

    private static Message message(String topic) {
        return Message.of(topic, new byte[0], QoS.AT_MOST_ONCE, true);
    }

    private static Message expiring(String topic, long when) {
        return Message.of(topic, new byte[0], QoS.AT_MOST_ONCE, true, when, Properties.NONE);
    }

    private static List<String> topics(RetainedCursor cursor) {
        List<String> topics = new ArrayList<>();
        for (Message message = next(cursor); message != null; message = next(cursor)) {
            topics.add(message.topic());
        }
        topics.sort(null);
        return topics;
    }
}
