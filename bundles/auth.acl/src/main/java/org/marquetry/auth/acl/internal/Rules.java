package org.marquetry.auth.acl.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorization.Allowed;
import org.marquetry.api.auth.Authorization.Denied;
import org.marquetry.api.auth.Identity;

/** All the rules of a file: of those that concern a question the first one decides, and without one the answer is no. Immutable. */
public final class Rules {
    private static final Denied NONE = new Denied(true, "no rule allows it");

    private final Map<Who, RuleTree> trees;
    /** The groups of users and of roles. */
    private final Map<Who, Set<Who>> groups;

    private final int count;

    private Rules(Map<Who, RuleTree> trees, Map<Who, Set<Who>> groups, int count) {
        this.trees = trees;
        this.groups = groups;
        this.count = count;
    }

    int count() {
        return count;
    }

    /** The answer, with the rule that has decided. */
    public Authorization decide(AccessRequest request) {
        Question question = Question.of(request);
        Identity identity = request.identity();
        Rule rule = first(Who.EVERYONE, question, null);
        rule = first(new Who(Who.Kind.CLIENT, request.clientId()), question, rule);
        rule = identity.isAnonymous()
                ? first(Who.ANONYMOUS, question, rule)
                : firstWithGroups(new Who(Who.Kind.USER, identity.principal()), question, rule);
        for (String role : identity.roles()) {
            rule = firstWithGroups(new Who(Who.Kind.ROLE, role), question, rule);
        }
        if (rule == null) {
            return NONE;
        }
        return rule.allows() ? new Allowed(true, rule.text()) : new Denied(true, rule.text());
    }

    private @Nullable Rule firstWithGroups(Who who, Question question, @Nullable Rule before) {
        Rule rule = first(who, question, before);
        for (Who group : groups.getOrDefault(who, Set.of())) {
            rule = first(group, question, rule);
        }
        return rule;
    }

    private @Nullable Rule first(Who who, Question question, @Nullable Rule before) {
        RuleTree tree = trees.get(who);
        return tree == null ? before : tree.first(question, before);
    }

    /** Gathers rules in their order. */
    static final class Builder {
        private final Map<Who, RuleTree> trees = new HashMap<>();
        private final Map<Who, Set<Who>> groups = new HashMap<>();
        private int count;

        /** Makes a user or a role a member of a group. */
        void member(Who member, Who group) {
            groups.computeIfAbsent(member, absent -> new HashSet<>()).add(group);
        }

        void add(Who who, String filter, Rule rule) {
            trees.computeIfAbsent(who, absent -> new RuleTree()).add(filter, rule);
            count = Math.max(count, rule.order() + 1);
        }

        /** A rule for all topics, reserved ones as well. */
        void addForAll(Who who, Rule rule) {
            trees.computeIfAbsent(who, absent -> new RuleTree()).addForAll(rule);
            count = Math.max(count, rule.order() + 1);
        }

        Rules build() {
            // No copies of Map.copyOf, which looks long for names that are numbered and not there.
            return new Rules(new HashMap<>(trees), new HashMap<>(groups), count);
        }
    }
}
