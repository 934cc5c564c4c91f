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
            tree.put(message(topic));
        }
        assertEquals(
                List.of(topics.split(" ")).stream().sorted().toList(), topics(tree.cursor(TopicFilter.of(filter))));
    }

    @Test
    void findsNothingInAnEmptyTree() {
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        assertFalse(cursor.isAtEnd());
        assertNull(cursor.next());
        assertTrue(cursor.isAtEnd());
        assertNull(cursor.next());
        assertNull(cursor.next(10));
    }

    @Test
    void countsMessagesAndTheirSizes() {
        Message first = message("a");
        Message second = Message.of("a", new byte[100], QoS.AT_LEAST_ONCE, true);
        assertNull(tree.put(first));
        assertSame(first, tree.put(second));
        tree.put(message("a/b"));
        assertEquals(2, tree.size());
        assertEquals(second.size() + message("a/b").size(), tree.bytes());
        assertSame(second, tree.remove("a"));
        assertNull(tree.remove("a"));
        assertNull(tree.remove("nowhere/near"));
        tree.remove("a/b");
        assertEquals(0, tree.size());
        assertEquals(0, tree.bytes());
        assertEquals(1, TreeNodes.count(tree));
    }

    @Test
    void removesAMessageOnlyIfItIsStillThere() {
        Message old = message("a");
        Message current = message("a");
        tree.put(old);
        tree.put(current);
        assertFalse(tree.remove(old));
        assertSame(current, tree.get("a"));
        assertTrue(tree.remove(current));
        assertNull(tree.get("a"));
        assertFalse(tree.remove(current));
    }

    @Test
    void searchesNoFartherThanItIsAsked() {
        for (int i = 0; i < 10_000; i++) {
            tree.put(message(i + "/b"));
        }
        tree.put(message("9999/c"));
        RetainedCursor cursor = tree.cursor(TopicFilter.of("+/c"));
        int searches = 0;
        Message found = null;
        for (; found == null && !cursor.isAtEnd(); searches++) {
            found = cursor.next(10);
        }
        assertEquals("9999/c", found.topic());
        assertTrue(searches > 1 && searches < 1200, searches + " searches");
    }

    @Test
    void seesWhatReplacesAMessageDuringTheWalkOnce() {
        for (int i = 0; i < 1000; i++) {
            tree.put(message("a/" + i));
        }
        RetainedCursor cursor = tree.cursor(TopicFilter.of("a/+"));
        cursor.next();
        for (int i = 0; i < 1000; i++) {
            tree.put(Message.of("a/" + i, new byte[] {1}, QoS.AT_MOST_ONCE, true));
        }
        int count = 1;
        for (Message message = cursor.next(); message != null; message = cursor.next()) {
            assertEquals(1, message.payloadLength());
            count++;
        }
        assertEquals(1000, count);
    }

    @Test
    void doesNotMeetWhatWasRemovedBefore() {
        for (int i = 0; i < 1000; i++) {
            tree.put(message("a/" + i));
        }
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        cursor.next();
        for (int i = 0; i < 1000; i++) {
            tree.remove("a/" + i);
        }
        assertNull(cursor.next());
    }

    @Test
    void removesExpiredMessagesBitByBit() {
        for (int i = 0; i < 500; i++) {
            tree.put(expiring("a/" + i, 1000));
            tree.put(expiring("$SYS/" + i, 2000));
            tree.put(message("b/" + i));
        }
        List<Message> removed = new ArrayList<>();
        assertEquals(0, tree.removeExpired(999, 10_000, removed::add));
        assertEquals(List.of(), removed);
        int first = tree.removeExpired(1000, 100, removed::add);
        assertTrue(first < 100 && first == removed.size());
        for (int i = 0; i < 100; i++) {
            tree.removeExpired(1000, 100, removed::add);
        }
        assertEquals(500, removed.size());
        assertTrue(removed.stream().allMatch(message -> message.topic().startsWith("a/")));
        assertEquals(1000, tree.size());
        assertEquals(500, tree.removeExpired(2000, 10_000, message -> {}));
        assertEquals(500, tree.size());
        assertEquals(502, TreeNodes.count(tree));
        assertEquals(0, tree.removeExpired(Long.MAX_VALUE - 1, 10_000, removed::add));
    }

    @Test
    void stopsSweepingWhenNothingIsLeftThatExpires() {
        tree.put(expiring("a", 1));
        tree.put(message("b"));
        // Would go round for hours otherwise.
        assertEquals(1, tree.removeExpired(1, Integer.MAX_VALUE, message -> {}));
        tree.put(expiring("b", 5));
        tree.put(message("b"));
        assertEquals(0, tree.removeExpired(9, Integer.MAX_VALUE, message -> {}));
    }

    @Test
    void followsATopicWhoseRestHasPartedFromOthersSinceTheWalkBegan() {
        tree.put(message("a/b/c/d"));
        tree.put(message("x"));
        RetainedCursor all = tree.cursor(TopicFilter.of("#"));
        RetainedCursor some = tree.cursor(TopicFilter.of("+/b/+/#"));
        all.next(1);
        some.next(1);
        tree.put(message("a/b/x"));
        tree.put(message("a/b/c"));
        Message changed = message("a/b/c/d");
        tree.put(changed);
        assertEquals(List.of("a/b/c", "a/b/c/d", "a/b/x", "x"), topics(all));
        assertEquals(List.of("a/b/c", "a/b/c/d", "a/b/x"), topics(some));
        assertSame(changed, tree.get("a/b/c/d"));
    }

    @Test
    void doesNotGoBackToWhatATopicHadBeforeItParted() {
        tree.put(message("a/b/c"));
        tree.put(message("x"));
        RetainedCursor cursor = tree.cursor(TopicFilter.of("#"));
        cursor.next(1);
        tree.put(message("a/d"));
        tree.remove("a/b/c");
        tree.remove("a/d");
        assertEquals(List.of("x"), topics(cursor));
    }

    @Test
    void takesTopicsOfAsManyLevelsAsFitIntoAPacket() {
        String topic = "a/".repeat(32_000) + "a";
        String other = "a/".repeat(32_000) + "b";
        tree.put(message(topic));
        tree.put(message(other));
        assertEquals(topic, tree.get(topic).topic());
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
        for (Message message = cursor.next(); message != null; message = cursor.next()) {
            topics.add(message.topic());
        }
        topics.sort(null);
        return topics;
    }
}
