package org.marquetry.auth.acl.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorization.Denied;
import org.marquetry.api.auth.Identity;

/** All the rules of a file: of those that concern a question the first one decides, and without one the answer is no. Immutable. */
public final class Rules {
    private static final Denied NONE = new Denied(true, "no rule allows it");

    private final List<Verdict> forAll;
    private final RuleSet[] everyone;
    private final RuleSet[] anonymous;
    private final Map<String, RuleSet[]> clients;
    /** With those of the groups that they are in. */
    private final Map<String, RuleSet[]> users;
    /** With those of the groups that they are in. */
    private final Map<String, RuleSet[]> roles;

    private final int count;

    private Rules(Builder builder) {
        forAll = List.copyOf(builder.forAll);
        count = builder.count;
        everyone = builder.sets(Who.Kind.EVERYONE).getOrDefault("", new RuleSet[0]);
        anonymous = builder.sets(Who.Kind.ANONYMOUS).getOrDefault("", new RuleSet[0]);
        clients = builder.sets(Who.Kind.CLIENT);
        users = builder.sets(Who.Kind.USER);
        roles = builder.sets(Who.Kind.ROLE);
    }

    int count() {
        return count;
    }

    /** The answer, with the rule that has decided. */
    public Authorization decide(AccessRequest request) {
        Question question = Question.of(request);
        Identity identity = request.identity();
        Verdict verdict = forAll.isEmpty() ? null : firstForAll(question);
        verdict = first(everyone, question, verdict);
        verdict = first(clients.get(request.clientId()), question, verdict);
        verdict = first(identity.isAnonymous() ? anonymous : users.get(identity.principal()), question, verdict);
        for (String role : identity.roles()) {
            verdict = first(roles.get(role), question, verdict);
        }
        return verdict == null ? NONE : verdict.answer();
    }

    private @Nullable Verdict firstForAll(Question question) {
        for (Verdict verdict : forAll) {
            if (verdict.concerns(question)) {
                return verdict;
            }
        }
        return null;
    }

    private static @Nullable Verdict first(RuleSet @Nullable [] sets, Question question, @Nullable Verdict before) {
        Verdict verdict = before;
        if (sets != null) {
            for (RuleSet set : sets) {
                verdict = set.first(question, verdict);
            }
        }
        return verdict;
    }

    /** Gathers rules in their order. */
    static final class Builder {
        private final List<Verdict> forAll = new ArrayList<>();
        private final Map<Who, List<Verdict>> verdicts = new HashMap<>();
        private final Map<Who, Set<Who>> groups = new HashMap<>();
        private final Map<Who, RuleSet> built = new HashMap<>();
        private int count;

        /** Makes a user or a role a member of a group. */
        void member(Who member, Who group) {
            groups.computeIfAbsent(member, absent -> new LinkedHashSet<>()).add(group);
        }

        void add(Who who, String filter, Rule rule) {
            verdicts.computeIfAbsent(who, absent -> new ArrayList<>()).add(new Verdict(filter, rule));
            count = Math.max(count, rule.order() + 1);
        }

        /** A rule for all clients and topics, also those that no wildcard stands for. */
        void addForAll(Rule rule) {
            forAll.add(new Verdict("", rule));
            count = Math.max(count, rule.order() + 1);
        }

        Rules build() {
            verdicts.forEach((who, rules) -> built.put(who, RuleSet.of(rules)));
            return new Rules(this);
        }

        private Map<String, RuleSet[]> sets(Who.Kind kind) {
            Set<Who> all = new LinkedHashSet<>(verdicts.keySet());
            all.addAll(groups.keySet());
            // No copy of Map.copyOf, which looks long for names that are numbered and not there.
            Map<String, RuleSet[]> sets = new HashMap<>();
            for (Who who : all) {
                if (who.kind() == kind) {
                    sets.put(who.name(), with(who));
                }
            }
            return sets;
        }

        /** The rules for somebody and for the groups. */
        private RuleSet[] with(Who who) {
            List<RuleSet> sets = new ArrayList<>();
            add(sets, who);
            groups.getOrDefault(who, Set.of()).forEach(group -> add(sets, group));
            return sets.toArray(RuleSet[]::new);
        }

        private void add(List<RuleSet> sets, Who who) {
            RuleSet set = built.get(who);
            if (set != null) {
                sets.add(set);
            }
        }
    }
}
