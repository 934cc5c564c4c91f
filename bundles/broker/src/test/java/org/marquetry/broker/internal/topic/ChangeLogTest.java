package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChangeLogTest {
    private final ChangeLog log = new ChangeLog();
    private final TopicLevels levels = new TopicLevels(new TopicHash(0));

    @Test
    void tellsTheChangesThatConcernATopic() {
        change("a/b");
        change("a/+");
        change("c");
        assertEquals(3, log.sequence());
        assertTrue(concerns("a/b", 0, 3));
        assertTrue(concerns("a/b", 1, 3));
        assertFalse(concerns("a/b", 2, 3));
        assertFalse(concerns("a/b", 3, 3));
        assertFalse(concerns("a/x", 0, 1));
    }

    @Test
    void leavesTheShareNameOut() {
        change("$share/group/a/b");
        assertTrue(concerns("a/b", 0, 1));
    }

    @Test
    void saysYesToWhatItHasForgotten() {
        for (int i = 0; i <= ChangeLog.KEPT; i++) {
            change("elsewhere");
        }
        assertFalse(concerns("a", 1, log.sequence()));
        assertTrue(concerns("a", 0, log.sequence()));
        assertTrue(concerns("a", 0, 1), "the slot has another change by now");
    }

    @Test
    void keepsTheBeginningOfALongFilter() {
        String beginning = "a/".repeat(ChangeLog.LONGEST / 2);
        change(beginning + "b");
        assertTrue(concerns(beginning + "b", 0, 1));
        assertTrue(concerns(beginning + "c", 0, 1), "not known any more, so it may be concerned");
        assertFalse(concerns("a/b", 0, 1));
        change("b".repeat(ChangeLog.LONGEST + 1));
        assertTrue(concerns("b".repeat(ChangeLog.LONGEST + 1), 1, 2));
    }

    @Test
    void keepsALongFilterWithoutCuttingALevel() {
        String filter = "x".repeat(ChangeLog.LONGEST - 3) + "/yyyy";
        change(filter);
        assertTrue(concerns(filter, 0, 1));
        assertFalse(concerns("x", 0, 1));
    }

    @Test
    void isQuietForATopicThatNoChangedFilterBeginsLike() {
        change("a/b/c");
        change("a/b/+/d");
        change("b/#");
        change("a/x/#");
        for (String topic : List.of("a", "a/c", "c", "$SYS/a", "a/b")) {
            assertTrue(isQuiet(topic, 4), topic);
        }
        assertTrue(isQuiet("a/c", 0));
        assertTrue(isQuiet("a", 0));
        assertFalse(isQuiet("a/b/c", 0));
        assertTrue(isQuiet("a/b/c", 2));
        assertFalse(isQuiet("a/b/c", 1), "the same beginning");
        assertFalse(isQuiet("b", 2));
        assertFalse(isQuiet("a/x", 3));
    }

    @Test
    void isNotQuietAfterALeadingWildcard() {
        change("+/x");
        assertFalse(isQuiet("a/b", 0));
        assertTrue(isQuiet("a/b", 1));
        change("#");
        assertFalse(isQuiet("a/b", 1));
    }

    @Property
    void isNeverQuietIfAChangeConcernsTheTopic(
            @ForAll List<@From("filters") TopicFilter> filters, @ForAll("topics") String topic) {
        ChangeLog fresh = new ChangeLog();
        for (TopicFilter filter : filters) {
            long before = fresh.sequence();
            fresh.add(levels.set(filter));
            if (filter.matches(topic)) {
                assertFalse(fresh.isQuiet(fresh.marks(levels.set(topic)), before), filter::toString);
            }
        }
    }

    @Provide
    Arbitrary<String> topics() {
        return TopicArbitraries.topics();
    }

    @Provide
    Arbitrary<TopicFilter> filters() {
        return TopicArbitraries.filters();
    }

    private boolean isQuiet(String topic, long since) {
        return log.isQuiet(log.marks(levels.set(topic)), since);
    }

    private void change(String filter) {
        log.add(levels.set(TopicFilter.of(filter)));
    }

    private boolean concerns(String topic, long since, long until) {
        return log.concerns(topic.getBytes(StandardCharsets.UTF_8), since, until);
    }
}
