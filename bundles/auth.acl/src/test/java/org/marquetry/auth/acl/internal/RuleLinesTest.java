package org.marquetry.auth.acl.internal;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.Authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class RuleLinesTest {
    private static Rules rules(String text) {
        return RuleLines.parse(text.lines().toList());
    }

    private static String refusal(String... lines) {
        return assertThrows(IllegalArgumentException.class, () -> RuleLines.parse(List.of(lines)))
                .getMessage();
    }

    @Test
    void whatNoRuleAllowsIsRefused() {
        Rules rules = rules("allow user ann publish a");
        assertTrue(Ask.user("ann").mayPublish(rules, "a"));
        assertFalse(Ask.user("ann").mayPublish(rules, "b"));
        assertFalse(Ask.user("ann").mayReceive(rules, "a"));
        assertFalse(Ask.user("bob").mayPublish(rules, "a"));
        assertFalse(Ask.anonymous().mayPublish(rules, "a"));
        assertEquals(
                new Authorization.Denied(true, "no rule allows it"),
                Ask.user("bob").decide(rules, Access.PUBLISH, "a"));
    }

    @Test
    void theFirstRuleThatMatchesDecidesWhoeverItIsAbout() {
        Rules rules = rules("""
                # exceptions come first
                deny  everyone   publish home/door/lock
                allow user ann   write   home/#
                deny  user ann   write   home/garden
                allow everyone   write   home/garden
                """);
        assertFalse(Ask.user("ann").mayPublish(rules, "home/door/lock"));
        assertTrue(Ask.user("ann").mayPublish(rules, "home/garden"));
        assertTrue(Ask.user("bob").mayPublish(rules, "home/garden"));
        assertEquals(
                new Authorization.Denied(true, "line 2: deny  everyone   publish home/door/lock"),
                Ask.user("ann").decide(rules, Access.PUBLISH, "home/door/lock"));
    }

    @Test
    void rulesAreAboutUsersGroupsRolesClientsAndThoseWithoutAName() {
        Rules rules = rules("""
                group kitchen = ann, role:cook
                allow group kitchen publish kitchen
                allow role guard    publish gate
                allow client pump-1 publish pump
                allow anonymous     publish open
                """);
        assertTrue(Ask.user("ann").mayPublish(rules, "kitchen"));
        assertTrue(Ask.user("bob", "cook").mayPublish(rules, "kitchen"));
        assertFalse(Ask.user("bob").mayPublish(rules, "kitchen"));
        assertTrue(Ask.user("bob", "guard").mayPublish(rules, "gate"));
        assertTrue(Ask.user("bob").client("pump-1").mayPublish(rules, "pump"));
        assertTrue(Ask.anonymous().mayPublish(rules, "open"));
        assertFalse(Ask.user("ann").mayPublish(rules, "open"));
    }

    @Test
    void aSubscriptionIsAllowedIfTheRuleCoversAllOfIt() {
        Rules rules = rules("allow everyone subscribe home/+/door a/#");
        assertTrue(Ask.anonymous().maySubscribe(rules, "home/+/door"));
        assertTrue(Ask.anonymous().maySubscribe(rules, "home/front/door"));
        assertFalse(Ask.anonymous().maySubscribe(rules, "home/#"));
        assertFalse(Ask.anonymous().maySubscribe(rules, "home/+/+"));
        assertTrue(Ask.anonymous().maySubscribe(rules, "a"));
        assertTrue(Ask.anonymous().maySubscribe(rules, "a/+/b/#"));
        assertTrue(Ask.anonymous().maySubscribe(rules, "a/#"));
        assertFalse(Ask.anonymous().maySubscribe(rules, "#"));
        assertFalse(Ask.anonymous().maySubscribe(rules, "+/#"));
    }

    @Test
    void wildcardsDoNotStandForReservedTopics() {
        Rules rules = rules("allow everyone readwrite # +/uptime");
        assertFalse(Ask.anonymous().maySubscribe(rules, "$SYS/#"));
        assertFalse(Ask.anonymous().mayReceive(rules, "$SYS/uptime"));
        assertTrue(Ask.anonymous().maySubscribe(rules("allow everyone read $SYS/#"), "$SYS/+/load"));
    }

    @Test
    void conditionsNarrowARule() {
        Rules rules = rules("""
                allow everyone publish a qos=0,1 retain=no
                allow everyone subscribe b shared=yes
                allow everyone subscribe c shared=no
                """);
        assertTrue(Ask.anonymous().qos(1).mayPublish(rules, "a"));
        assertFalse(Ask.anonymous().qos(2).mayPublish(rules, "a"));
        assertFalse(Ask.anonymous().retained().mayPublish(rules, "a"));
        assertTrue(Ask.anonymous().maySubscribe(rules, "$share/g/b"));
        assertFalse(Ask.anonymous().maySubscribe(rules, "b"));
        assertFalse(Ask.anonymous().maySubscribe(rules, "$share/g/c"));
        assertTrue(Ask.anonymous().maySubscribe(rules, "c"));
    }

    @Test
    void placeholdersStandForWhoAsks() {
        Rules rules = rules("allow everyone readwrite clients/%c/# users/%u floors/%{floor}/door room-%{room}-%u/x");
        assertTrue(Ask.user("ann").client("c1").mayPublish(rules, "clients/c1/x"));
        assertFalse(Ask.user("ann").client("c1").mayPublish(rules, "clients/c2/x"));
        assertTrue(Ask.user("ann").maySubscribe(rules, "users/ann"));
        assertFalse(Ask.user("ann").maySubscribe(rules, "users/+"));
        assertFalse(Ask.user("ann").mayPublish(rules, "floors/1/door"));
        Ask attributed = Ask.user("ann").with(Map.of("floor", "1", "room", "7"));
        assertTrue(attributed.mayPublish(rules, "floors/1/door"));
        assertTrue(attributed.mayPublish(rules, "room-7-ann/x"));
        assertFalse(attributed.mayPublish(rules, "room-7-bob/x"));
    }

    @Test
    void aNameWithAWildcardInItGetsNothingByIt() {
        Rules rules = rules("allow everyone readwrite clients/%c/# users/%u/x");
        assertFalse(Ask.user("ann").client("+").maySubscribe(rules, "clients/+/#"));
        assertFalse(Ask.user("ann").client("#").maySubscribe(rules, "clients/#"));
        assertFalse(Ask.user("a/b").mayPublish(rules, "users/a/b/x"));
        assertFalse(Ask.user("+").maySubscribe(rules, "users/+/x"));
        assertFalse(Ask.anonymous().mayPublish(rules, "users//x"));
    }

    @Test
    void quotationMarksHoldAFilterTogether() {
        Rules rules = rules("allow everyone write \"home/living room/#\"");
        assertTrue(Ask.anonymous().mayPublish(rules, "home/living room/lamp"));
    }

    @Test
    void namesTheLineThatIsWrongAndWhatIsAllowed() {
        assertEquals("line 2: it begins with none of allow, deny and group", refusal("", "permit everyone all #"));
        assertEquals(
                "line 1: 'all' is not allowed; allowed is user NAME, group NAME, role NAME, client ID, anonymous,"
                        + " everyone",
                refusal("allow all read #"));
        assertEquals(
                "line 1: action 'look' is not allowed; allowed is publish, subscribe, receive, will, read, write,"
                        + " readwrite",
                refusal("allow everyone look #"));
        assertEquals("line 1: it names no topic filter", refusal("allow everyone read"));
        assertEquals("line 1: it ends before the user", refusal("allow user"));
        assertEquals(
                "line 1: qos=3 is not allowed; allowed is a list of 0, 1, 2", refusal("allow everyone read # qos=3"));
        assertEquals(
                "line 1: retain=maybe is not allowed; allowed is yes or no",
                refusal("deny user a write # retain=maybe"));
        assertEquals("there is no group cooks", refusal("allow group cooks read #"));
        assertTrue(refusal("allow everyone read a/#/b").startsWith("line 1: a/#/b is not a topic filter"));
    }
}
