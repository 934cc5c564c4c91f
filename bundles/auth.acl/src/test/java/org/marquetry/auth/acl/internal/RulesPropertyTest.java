package org.marquetry.auth.acl.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The rules find the same as who tries them one by one. */
final class RulesPropertyTest {
    private static final List<String> NAMES = List.of("a", "b", "u");

    /** A rule as it is written down: whom it is about, its filter, and the rest. */
    record Line(Who who, String filter, Rule rule) {}

    @Provide
    Arbitrary<List<Line>> lines() {
        Arbitrary<Who> who = Arbitraries.of(
                Who.EVERYONE,
                Who.ANONYMOUS,
                new Who(Who.Kind.USER, "a"),
                new Who(Who.Kind.USER, "u"),
                new Who(Who.Kind.ROLE, "a"),
                new Who(Who.Kind.GROUP, "g"),
                new Who(Who.Kind.CLIENT, "b"));
        Arbitrary<Set<Access>> accesses = Arbitraries.of(Access.class).set().ofMinSize(1);
        Arbitrary<Set<QoS>> qos = Arbitraries.of(QoS.class).set().ofMinSize(1);
        Arbitrary<Boolean> flag = Arbitraries.of(true, false).injectNull(0.6);
        return Combinators.combine(
                        who,
                        filters(),
                        Arbitraries.of(true, false),
                        accesses,
                        qos,
                        flag,
                        flag,
                        Arbitraries.of(true, false))
                .as((whom, filter, allows, access, level, retain, shared, plain) -> new Line(
                        whom,
                        filter,
                        new Rule(0, allows, EnumSet.copyOf(access), EnumSet.copyOf(level), retain, shared, plain, "")))
                .list()
                .ofMaxSize(30)
                .map(RulesPropertyTest::numbered);
    }

    private static List<Line> numbered(List<Line> lines) {
        List<Line> numbered = new ArrayList<>();
        for (Line line : lines) {
            Rule rule = line.rule;
            numbered.add(new Line(
                    line.who,
                    line.filter,
                    new Rule(
                            numbered.size(),
                            rule.allows(),
                            rule.accesses(),
                            rule.qos(),
                            rule.retain(),
                            rule.shared(),
                            rule.plainNamesOnly(),
                            "rule " + numbered.size())));
        }
        return numbered;
    }

    private static Arbitrary<String> filters() {
        return levels(List.of("a", "b", "$s", "%c", "%u", "x%u", "%{at}", "", "+", "+"), true);
    }

    private static Arbitrary<String> levels(List<String> of, boolean mayEndInRest) {
        return Combinators.combine(
                        Arbitraries.of(of).list().ofMinSize(1).ofMaxSize(4),
                        mayEndInRest ? Arbitraries.of(true, false) : Arbitraries.just(false))
                .as((levels, rest) -> String.join("/", levels) + (rest ? "/#" : ""))
                .filter(topic -> !topic.isEmpty());
    }

    @Provide
    Arbitrary<Ask> askers() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "u", "+", "");
        Arbitrary<Set<String>> roles = Arbitraries.of(NAMES).set().ofMaxSize(2);
        Arbitrary<Map<String, String>> attributes = Arbitraries.of(Map.of(), Map.of("at", "a"), Map.of("at", "#"));
        return Combinators.combine(
                        name,
                        roles,
                        attributes,
                        Arbitraries.of("a", "b", "+"),
                        Arbitraries.of(QoS.class),
                        Arbitraries.of(true, false))
                .as((principal, role, attribute, client, qos, retain) ->
                        new Ask(new Identity(principal, role, attribute), client, qos, retain));
    }

    @Provide
    Arbitrary<String> topics() {
        return levels(List.of("a", "b", "$s", "u", "xu", ""), false);
    }

    @Provide
    Arbitrary<String> wanted() {
        return Combinators.combine(
                        Arbitraries.of("", "", "$share/g/"), levels(List.of("a", "b", "$s", "u", "xu", "", "+"), true))
                .as(String::concat);
    }

    private static Rules rules(List<Line> lines) {
        Rules.Builder rules = new Rules.Builder();
        rules.member(new Who(Who.Kind.USER, "u"), new Who(Who.Kind.GROUP, "g"));
        rules.member(new Who(Who.Kind.ROLE, "b"), new Who(Who.Kind.GROUP, "g"));
        lines.forEach(line -> rules.add(line.who, line.filter, line.rule));
        return rules.build();
    }

    @Property(tries = 3000)
    void ofATopicTheFirstRuleDecidesWhoseFilterMatches(
            @ForAll("lines") List<Line> lines, @ForAll("askers") Ask ask, @ForAll("topics") String topic) {
        for (Access access : List.of(Access.PUBLISH, Access.RECEIVE, Access.WILL)) {
            check(lines, ask, access, topic);
        }
    }

    @Property(tries = 3000)
    void ofASubscriptionTheFirstRuleDecidesWhoseFilterCoversIt(
            @ForAll("lines") List<Line> lines, @ForAll("askers") Ask ask, @ForAll("wanted") String filter) {
        check(lines, ask, Access.SUBSCRIBE, filter);
    }

    private static void check(List<Line> lines, Ask ask, Access access, String topic) {
        assertEquals(naive(lines, ask, access, topic), said(ask.decide(rules(lines), access, topic)));
    }

    private static String said(Authorization answer) {
        return answer instanceof Authorization.Allowed allowed
                ? "yes " + allowed.rule()
                : "no " + ((Authorization.Denied) answer).rule();
    }

    private static String naive(List<Line> lines, Ask ask, Access access, String topic) {
        boolean shared = topic.startsWith("$share/");
        String plain = shared ? topic.substring("$share/g/".length()) : topic;
        for (Line line : lines) {
            Rule rule = line.rule;
            if (isAbout(line.who, ask)
                    && rule.accesses().contains(access)
                    && rule.qos().contains(ask.qos())
                    && (rule.retain() == null || rule.retain() == ask.retain())
                    && (rule.shared() == null || access != Access.SUBSCRIBE || rule.shared() == shared)
                    && (!rule.plainNamesOnly()
                            || !ask.identity().principal().equals("+")
                                    && !ask.clientId().equals("+"))
                    && covers(List.of(line.filter.split("/", -1)), List.of(plain.split("/", -1)), ask, true)) {
                return (rule.allows() ? "yes " : "no ") + rule.text();
            }
        }
        return "no no rule allows it";
    }

    private static boolean isAbout(Who who, Ask ask) {
        Identity identity = ask.identity();
        return switch (who.kind()) {
            case EVERYONE -> true;
            case ANONYMOUS -> identity.isAnonymous();
            case USER -> identity.principal().equals(who.name());
            case ROLE -> identity.roles().contains(who.name());
            case CLIENT -> ask.clientId().equals(who.name());
            case GROUP -> identity.principal().equals("u") || identity.roles().contains("b");
        };
    }

    private static boolean covers(List<String> rule, List<String> topic, Ask ask, boolean atStart) {
        if (rule.isEmpty()) {
            return topic.isEmpty();
        }
        String first = rule.get(0);
        boolean reserved = atStart && topic.get(0).startsWith("$");
        if (first.equals("#")) {
            return !reserved;
        }
        if (topic.isEmpty() || topic.get(0).equals("#")) {
            return false;
        }
        boolean matches = first.equals("+") ? !reserved : meant(first, ask).equals(topic.get(0));
        return matches && covers(rule.subList(1, rule.size()), topic.subList(1, topic.size()), ask, false);
    }

    private static String meant(String level, Ask ask) {
        String nothing = "\0";
        return level.replace("%c", usable(ask.clientId(), nothing))
                .replace("%u", usable(ask.identity().principal(), nothing))
                .replace("%{at}", usable(ask.identity().attributes().getOrDefault("at", ""), nothing));
    }

    private static String usable(String value, String nothing) {
        return value.isEmpty() || value.equals("+") || value.equals("#") ? nothing : value;
    }
}
