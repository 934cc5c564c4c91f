package org.marquetry.auth.acl.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Rules by their topic filters. A topic name finds the rules whose filters match it, a topic filter those whose filters cover all that
 * it matches. Built by one thread, then read by any.
 */
final class RuleTree {
    private final Node root = new Node();
    private @Nullable List<Rule> forAll;

    /** Most have one child and one rule, so that nothing is made for more: what is small is soon looked through. */
    private static final class Node {
        private @Nullable String onlyLevel;
        private @Nullable Node only;
        private @Nullable Map<String, Node> byLevel;
        private @Nullable Map<LevelPattern, Node> byPattern;
        private @Nullable Node any;
        private @Nullable List<Rule> here;
        private @Nullable List<Rule> rest;

        private @Nullable Node exact(String level) {
            if (level.equals(onlyLevel)) {
                return only;
            }
            return byLevel == null ? null : byLevel.get(level);
        }

        private Node child(String level) {
            if (level.equals(Levels.ANY)) {
                any = any == null ? new Node() : any;
                return any;
            }
            if (LevelPattern.isOne(level)) {
                byPattern = byPattern == null ? new LinkedHashMap<>() : byPattern;
                return byPattern.computeIfAbsent(LevelPattern.of(level), absent -> new Node());
            }
            Node known = exact(level);
            return known == null ? add(level) : known;
        }

        private Node add(String level) {
            Node added = new Node();
            if (onlyLevel == null) {
                onlyLevel = level;
                only = added;
            } else {
                byLevel = byLevel == null ? new HashMap<>() : byLevel;
                byLevel.put(level, added);
            }
            return added;
        }
    }

    /** Adds a rule; rules are added in their order. */
    void add(String filter, Rule rule) {
        Node node = root;
        for (String level : Levels.split(filter)) {
            if (level.equals(Levels.REST)) {
                node.rest = with(node.rest, rule);
                return;
            }
            node = node.child(level);
        }
        node.here = with(node.here, rule);
    }

    private static List<Rule> with(@Nullable List<Rule> rules, Rule last) {
        List<Rule> more = rules == null ? new ArrayList<>(1) : rules;
        more.add(last);
        return more;
    }

    /** Adds a rule for all topics, also those that no wildcard stands for. */
    void addForAll(Rule rule) {
        forAll = with(forAll, rule);
    }

    /** The first of the rules that concern a question, or the one that was found before if that comes earlier. */
    @Nullable Rule first(Question question, @Nullable Rule before) {
        return search(root, 0, question, earlier(forAll, question, before));
    }

    private static @Nullable Rule search(Node node, int depth, Question question, @Nullable Rule before) {
        String[] levels = question.levels();
        boolean wildcardsMatch = depth > 0 || !question.isReserved();
        Rule best = before;
        if (wildcardsMatch) {
            // What stands for the rest stands for nothing too: a/# matches a.
            best = earlier(node.rest, question, best);
        }
        if (depth == levels.length) {
            return earlier(node.here, question, best);
        }
        String level = levels[depth];
        if (level.equals(Levels.REST)) {
            // Only what stands for the rest covers the rest.
            return best;
        }
        Node exact = node.exact(level);
        if (exact != null) {
            best = search(exact, depth + 1, question, best);
        }
        if (node.any != null && wildcardsMatch) {
            best = search(node.any, depth + 1, question, best);
        }
        return node.byPattern == null ? best : searchPatterns(node.byPattern, depth, question, best);
    }

    private static @Nullable Rule searchPatterns(
            Map<LevelPattern, Node> patterns, int depth, Question question, @Nullable Rule before) {
        Rule best = before;
        for (Map.Entry<LevelPattern, Node> pattern : patterns.entrySet()) {
            if (pattern.getKey().matches(question.levels()[depth], question)) {
                best = search(pattern.getValue(), depth + 1, question, best);
            }
        }
        return best;
    }

    private static @Nullable Rule earlier(@Nullable List<Rule> rules, Question question, @Nullable Rule best) {
        if (rules == null) {
            return best;
        }
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (best != null && best.order() < rule.order()) {
                return best;
            }
            if (rule.concerns(question)) {
                return rule;
            }
        }
        return best;
    }
}
