package org.marquetry.auth.acl.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.Access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files for Mosquitto's acl_file, with the meaning that they have there. */
final class MosquittoLinesTest {
    private static Rules rules(String text) {
        List<String> lines = text.lines().toList();
        assertTrue(MosquittoLines.areThese(lines));
        return AclSettings.rules("auto", lines);
    }

    private static String refusal(String... lines) {
        return assertThrows(IllegalArgumentException.class, () -> MosquittoLines.parse(List.of(lines)))
                .getMessage();
    }

    @Test
    void linesBeforeTheFirstUserAreForThoseWithoutAName() {
        Rules rules = rules("""
                # This affects access control for clients with no username.
                topic read open/#
                user roger
                topic foo/bar
                """);
        assertTrue(Ask.anonymous().mayReceive(rules, "open/x"));
        assertFalse(Ask.anonymous().mayPublish(rules, "open/x"));
        assertFalse(Ask.user("roger").mayReceive(rules, "open/x"));
        assertTrue(Ask.user("roger").mayPublish(rules, "foo/bar"));
        assertTrue(Ask.user("roger").mayReceive(rules, "foo/bar"));
        assertFalse(Ask.anonymous().mayPublish(rules, "foo/bar"));
    }

    @Test
    void accessIsReadWriteOrBoth() {
        Rules rules = rules("""
                user ann
                topic read r
                topic write w
                topic readwrite b
                topic spaces in it
                """.replace("topic spaces", "topic readwrite spaces"));
        Ask ann = Ask.user("ann");
        assertTrue(ann.mayReceive(rules, "r"));
        assertFalse(ann.mayPublish(rules, "r"));
        assertTrue(ann.mayPublish(rules, "w"));
        assertTrue(ann.may(rules, Access.WILL, "w"));
        assertFalse(ann.mayReceive(rules, "w"));
        assertTrue(ann.mayReceive(rules, "b") && ann.mayPublish(rules, "b"));
        assertTrue(ann.mayPublish(rules, "spaces in it"));
    }

    @Test
    void denialsCountBeforeWhatIsAllowedWhereverTheyStand() {
        Rules rules = rules("""
                user ann
                topic readwrite home/#
                topic deny home/secret
                pattern deny any/%u/secret
                pattern readwrite any/%u/#
                """);
        Ask ann = Ask.user("ann");
        assertTrue(ann.mayPublish(rules, "home/door"));
        assertFalse(ann.mayPublish(rules, "home/secret"));
        assertFalse(ann.mayReceive(rules, "home/secret"));
        assertTrue(ann.mayPublish(rules, "any/ann/x"));
        assertFalse(ann.mayPublish(rules, "any/ann/secret"));
    }

    @Test
    void linesOfAUserCountBeforePatterns() {
        Rules rules = rules("""
                pattern deny #
                user ann
                topic write a
                """);
        assertTrue(Ask.user("ann").mayPublish(rules, "a"));
        assertFalse(Ask.user("ann").mayPublish(rules, "b"));
    }

    @Test
    void patternsAreForEverybody() {
        Rules rules = rules("""
                user ann
                topic read a
                pattern readwrite $SYS/broker/connection/%c/state
                pattern write sensor/%u/data
                """);
        assertTrue(Ask.user("bob").mayPublish(rules, "sensor/bob/data"));
        assertFalse(Ask.user("bob").mayPublish(rules, "sensor/ann/data"));
        assertTrue(Ask.anonymous().client("c").mayReceive(rules, "$SYS/broker/connection/c/state"));
        assertFalse(Ask.user("+").mayPublish(rules, "sensor/+/data"));
    }

    @Test
    void anySubscriptionIsAllowedAndItsMessagesAreChecked() {
        Rules rules = rules("""
                user ann
                topic read a
                """);
        assertTrue(Ask.user("ann").maySubscribe(rules, "#"));
        assertTrue(Ask.user("bob").maySubscribe(rules, "$SYS/#"));
        assertFalse(Ask.user("bob").mayReceive(rules, "a"));
        assertFalse(Ask.user("ann").mayReceive(rules, "b"));
    }

    @Test
    void wildcardsDoNotStandForReservedTopics() {
        Rules rules = rules("topic readwrite #\n");
        assertTrue(Ask.anonymous().mayReceive(rules, "a"));
        assertFalse(Ask.anonymous().mayReceive(rules, "$SYS/uptime"));
    }

    @Test
    void namesTheLineThatIsWrong() {
        assertEquals("line 2: it begins with none of user, topic and pattern", refusal("user ann", "topics a"));
        assertEquals("line 1: it ends behind topic", refusal("topic"));
        assertEquals(
                "line 1: access 'look' is not allowed; allowed is read, write, readwrite, deny",
                refusal("topic look at"));
        assertTrue(refusal("topic read a/#/b").startsWith("line 1: a/#/b is not a topic filter"));
    }
}
