package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;

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

    private void change(String filter) {
        log.add(levels.set(TopicFilter.of(filter)));
    }

    private boolean concerns(String topic, long since, long until) {
        return log.concerns(topic.getBytes(StandardCharsets.UTF_8), since, until);
    }
}
