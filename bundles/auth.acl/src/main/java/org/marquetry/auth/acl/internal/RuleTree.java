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
    private final List<Rule> forAll = new ArrayList<>(0);

    private static final class Node {
        private final Map<String, Node> byLevel = new HashMap<>(2);
        private final Map<LevelPattern, Node> byPattern = new LinkedHashMap<>(0);
        private @Nullable Node any;
        private final List<Rule> here = new ArrayList<>(1);
        private final List<Rule> rest = new ArrayList<>(0);

        private Node child(String level) {
            if (level.equals(Levels.ANY)) {
                any = any == null ? new Node() : any;
                return any;
            }
            return LevelPattern.isOne(level)
                    ? byPattern.computeIfAbsent(LevelPattern.of(level), absent -> new Node())
                    : byLevel.computeIfAbsent(level, absent -> new Node());
        }
    }

    /** Adds a rule; rules are added in their order. */
    void add(String filter, Rule rule) {
        Node node = root;
        for (String level : Levels.split(filter)) {
            if (level.equals(Levels.REST)) {
                node.rest.add(rule);
                return;
            }
            node = node.child(level);
        }
        node.here.add(rule);
    }

    /** Adds a rule for all topics, also those that no wildcard stands for. */
    void addForAll(Rule rule) {
        forAll.add(rule);
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
        Node exact = node.byLevel.get(level);
        if (exact != null) {
            best = search(exact, depth + 1, question, best);
        }
        if (node.any != null && wildcardsMatch) {
            best = search(node.any, depth + 1, question, best);
        }
        for (Map.Entry<LevelPattern, Node> pattern : node.byPattern.entrySet()) {
            if (pattern.getKey().matches(level, question)) {
                best = search(pattern.getValue(), depth + 1, question, best);
            }
        }
        return best;
    }

    private static @Nullable Rule earlier(List<Rule> rules, Question question, @Nullable Rule best) {
        for (Rule rule : rules) {
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
