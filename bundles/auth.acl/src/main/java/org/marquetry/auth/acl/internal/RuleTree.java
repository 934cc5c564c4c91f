package org.marquetry.auth.acl.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Rules by their topic filters. A topic name finds the rules whose filters match it, a topic filter those whose filters cover all that
 * it matches. Built by one thread, then read by any.
 */
final class RuleTree implements RuleSet {
    private final Node root = new Node();

    /** Most have one child and one rule, so that nothing is made for more: what is small is soon looked through. */
    private static final class Node {
        private @Nullable String onlyLevel;
        private @Nullable Node only;
        private @Nullable Map<String, Node> byLevel;
        private @Nullable Map<LevelPattern, Node> byPattern;
        private @Nullable Node any;
        private Verdict @Nullable [] here;
        private Verdict @Nullable [] rest;

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
            if (LevelPattern.isIn(level)) {
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

    RuleTree(List<Verdict> verdicts) {
        verdicts.forEach(this::add);
    }

    private void add(Verdict verdict) {
        Node node = root;
        for (String level : Levels.split(verdict.filter())) {
            if (level.equals(Levels.REST)) {
                node.rest = with(node.rest, verdict);
                return;
            }
            node = node.child(level);
        }
        node.here = with(node.here, verdict);
    }

    private static Verdict[] with(Verdict @Nullable [] verdicts, Verdict last) {
        if (verdicts == null) {
            return new Verdict[] {last};
        }
        Verdict[] more = Arrays.copyOf(verdicts, verdicts.length + 1);
        more[verdicts.length] = last;
        return more;
    }

    @Override
    public @Nullable Verdict first(Question question, @Nullable Verdict before) {
        return search(root, 0, question, before);
    }

    private static @Nullable Verdict search(Node node, int depth, Question question, @Nullable Verdict before) {
        String[] levels = question.levels();
        boolean wildcardsMatch = depth > 0 || !question.isReserved();
        Verdict best = before;
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

    private static @Nullable Verdict searchPatterns(
            Map<LevelPattern, Node> patterns, int depth, Question question, @Nullable Verdict before) {
        Verdict best = before;
        for (Map.Entry<LevelPattern, Node> pattern : patterns.entrySet()) {
            if (pattern.getKey().matches(question.levels()[depth], question)) {
                best = search(pattern.getValue(), depth + 1, question, best);
            }
        }
        return best;
    }

    private static @Nullable Verdict earlier(Verdict @Nullable [] verdicts, Question question, @Nullable Verdict best) {
        if (verdicts == null) {
            return best;
        }
        for (Verdict verdict : verdicts) {
            if (verdict.isBehind(best)) {
                return best;
            }
            if (verdict.concerns(question)) {
                return verdict;
            }
        }
        return best;
    }
}
