package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SubscriptionTreeTest {
    private final SubscriptionTree<String> tree = new SubscriptionTree<>(1);

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/#, sport, true",
        "#, sport/tennis, true",
        "#, /, true",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "sport/+, sport, false",
        "sport/+, sport/, true",
        "+/tennis/#, sport/tennis/player1, true",
        "sport/+/player1, sport/tennis/player1, true",
        "+/+, /finance, true",
        "/+, /finance, true",
        "+, /finance, false",
        "a//b, a//b, true",
        "a/+/b, a//b, true",
        "a/b, a/b/, false",
    })
    @Normative({"MQTT-4.7.1-1", "MQTT-4.7.1-2"})
    void matchesAsTheSpecificationsExamplesDo(String filter, String topic, boolean matches) {
        put(filter, "subscriber");
        assertEquals(matches ? List.of("subscriber") : List.of(), match(topic));
    }

    @ParameterizedTest
    @CsvSource({
        "#, $SYS/uptime, false",
        "+/uptime, $SYS/uptime, false",
        "+, $SYS, false",
        "$SYS/#, $SYS/uptime, true",
        "$SYS/#, $SYS, true",
        "$SYS/+, $SYS/uptime, true",
        "+/$SYS, a/$SYS, true",
        "a/#, a/$SYS, true",
    })
    @Normative("MQTT-4.7.2-1")
    void keepsLeadingWildcardsFromTopicsThatBeginWithDollar(String filter, String topic, boolean matches) {
        put(filter, "subscriber");
        assertEquals(matches ? List.of("subscriber") : List.of(), match(topic));
    }

    @Test
    @Normative("MQTT-4.7.3-4")
    void changesNothingAboutWhatItCompares() {
        put("Accounts", "upper case");
        put("caf\u00e9", "composed");
        put("cafe\u0301", "decomposed");
        put("a b", "blank");
        assertEquals(List.of(), match("ACCOUNTS"));
        assertEquals(List.of("composed"), match("caf\u00e9"));
        assertEquals(List.of("decomposed"), match("cafe\u0301"));
        assertEquals(List.of("blank"), match("a b"));
    }

    @Test
    void findsEveryFilterThatMatches() {
        for (String filter : List.of("#", "a/#", "a/b/#", "a/b", "a/+", "+/b", "+/+", "+/#", "a/+/#", "b/#", "a/b/c")) {
            put(filter, filter);
        }
        assertEquals(List.of("#", "+/#", "+/+", "+/b", "a/#", "a/+", "a/+/#", "a/b", "a/b/#"), match("a/b"));
    }

    @Test
    @Normative("MQTT-3.8.4-3")
    void replacesTheValueOfTheSameFilterAndKey() {
        assertNull(tree.put(TopicFilter.of("a/#"), "key", "old"));
        assertEquals("old", tree.put(TopicFilter.of("a/#"), "key", "new"));
        assertEquals(List.of("new"), match("a"));
        assertEquals(1, tree.size());
        assertEquals("new", tree.remove(TopicFilter.of("a/#"), "key"));
        assertNull(tree.remove(TopicFilter.of("a/#"), "key"));
        assertEquals(List.of(), match("a"));
        assertEquals(0, tree.size());
    }

    @Test
    void takesOfASharedFilterWhatStandsBehindTheName() {
        put("$share/group/a/+", "shared");
        assertEquals(List.of("shared"), match("a/b"));
        assertEquals(List.of(), match("group/a/b"));
        assertEquals("shared", tree.remove(TopicFilter.of("$share/other/a/+"), "shared"));
    }

    @Test
    void computesAValueFromTheOneThereIs() {
        TopicFilter filter = TopicFilter.of("$share/group/a");
        assertNull(tree.compute(filter, "group", value -> value));
        assertEquals(0, tree.changes().sequence());
        assertEquals("null1", tree.compute(filter, "group", value -> value + "1"));
        assertEquals("null12", tree.compute(filter, "group", value -> value + "2"));
        assertEquals(2, tree.changes().sequence());
        tree.compute(filter, "group", value -> value);
        assertEquals(2, tree.changes().sequence());
        assertEquals(List.of("null12"), match("a"));
        assertNull(tree.compute(filter, "group", value -> null));
        assertEquals(List.of(), match("a"));
        assertEquals(1, TreeNodes.count(tree));
    }

    @Test
    void staysAsItWasIfTheChangeFails() {
        put("a/b", "value");
        TopicFilter filter = TopicFilter.of("a/c");
        assertThrows(
                IllegalStateException.class,
                () -> tree.compute(filter, "key", value -> {
                    throw new IllegalStateException("refused");
                }));
        assertEquals(List.of("value"), match("a/b"));
        assertEquals(1, tree.size());
        assertEquals(2, TreeNodes.count(tree));
        assertNull(tree.put(filter, "key", "works"));
    }

    @Test
    void refusesNoValue() {
        TopicFilter filter = TopicFilter.of("a");
        assertThrows(NullPointerException.class, () -> tree.put(filter, "key", null));
    }

    @Test
    void refusesLevelsOfAnotherTree() {
        TopicLevels foreign = new SubscriptionTree<String>(2).levels().set("a");
        assertThrows(IllegalArgumentException.class, () -> tree.match(foreign, value -> {}));
    }

    @Test
    void keepsNodesOnlyForWhatIsSubscribedTo() {
        put("a/b/c", "1");
        put("a/+/d/#", "2");
        put("#", "3");
        // The root, a, and one leaf each for b/c and +/d/#; "#" needs no node.
        assertEquals(4, TreeNodes.count(tree));
        tree.remove(TopicFilter.of("a/b/c"), "1");
        assertEquals(3, TreeNodes.count(tree));
        tree.remove(TopicFilter.of("a/+/d/#"), "2");
        assertEquals(1, TreeNodes.count(tree));
        assertEquals(List.of("3"), match("a/b/c"));
    }

    @Test
    void takesAHundredThousandSubscribersOfOneFilter() {
        TopicFilter filter = TopicFilter.of("news/#");
        for (int i = 0; i < 100_000; i++) {
            tree.put(filter, i, "subscriber " + i);
        }
        assertEquals(100_000, match("news/today").stream().distinct().count());
        for (int i = 0; i < 100_000; i++) {
            tree.remove(filter, i);
        }
        assertEquals(1, TreeNodes.count(tree));
    }

    @Test
    void takesSubscribersWhoseKeysHaveTheSameHashCode() {
        TopicFilter filter = TopicFilter.of("a");
        record Key(int number) {
            @Override
            public int hashCode() {
                return 1;
            }
        }
        for (int i = 0; i < 100; i++) {
            tree.put(filter, new Key(i), "subscriber " + i);
        }
        tree.put(filter, new Key(50), "replaced");
        assertEquals(100, match("a").size());
        assertTrue(match("a").contains("replaced"));
        for (int i = 0; i < 100; i++) {
            tree.remove(filter, new Key(i));
        }
        assertEquals(1, TreeNodes.count(tree));
    }

    @Test
    void takesFiltersOfAsManyLevelsAsFitIntoAPacket() {
        String exact = "a/".repeat(32_000) + "a";
        String single = "+/".repeat(32_000) + "+";
        String mixed = "a/".repeat(31_999) + "+/#";
        String longer = single + "/x";
        for (String filter : List.of(exact, single, mixed, longer)) {
            put(filter, filter);
        }
        assertEquals(List.of(single, mixed, exact), match(exact));
        assertEquals(List.of(single), match("b/".repeat(32_000) + "b"));
        assertEquals(List.of(longer, mixed), match(exact + "/x"));
        for (String filter : List.of(exact, single, mixed, longer)) {
            tree.remove(TopicFilter.of(filter), filter);
        }
        assertEquals(0, tree.size());
        assertTrue(tree.tree().root().isEmpty());
    }

    private void put(String filter, String value) {
        tree.put(TopicFilter.of(filter), value, value);
    }

    private List<String> match(String topic) {
        List<String> found = new ArrayList<>();
        tree.match(tree.levels().set(topic), found::add);
        found.sort(null);
        return found;
    }
}
