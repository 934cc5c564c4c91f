package org.marquetry.auth.acl.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** So few rules, with fixed levels and wildcards only, that it is quickest to compare their filters one by one as they are. */
final class FewRules implements RuleSet {
    private static final int MOST = 4;

    private final Verdict[] verdicts;

    FewRules(List<Verdict> verdicts) {
        this.verdicts = verdicts.toArray(Verdict[]::new);
    }

    static boolean canHold(List<Verdict> verdicts) {
        return verdicts.size() <= MOST
                && verdicts.stream()
                        .noneMatch(each -> LevelPattern.isIn(each.filter())
                                || each.filter().isEmpty());
    }

    @Override
    public @Nullable Verdict first(Question question, @Nullable Verdict before) {
        for (Verdict verdict : verdicts) {
            if (verdict.isBehind(before)) {
                return before;
            }
            if (verdict.concerns(question) && covers(verdict.filter(), question)) {
                return verdict;
            }
        }
        return before;
    }

    /** Whether a filter matches a topic name, or all that a topic filter matches. */
    private static boolean covers(String filter, Question question) {
        String topic = question.topic();
        boolean wildcardsMatch = !question.isReserved();
        int f = 0;
        int t = 0;
        while (true) {
            if (filter.charAt(f) == '#') {
                return wildcardsMatch;
            }
            int filterEnd = end(filter, f);
            int topicEnd = end(topic, t);
            if (!coversLevel(filter, f, filterEnd, topic, t, topicEnd, wildcardsMatch)) {
                return false;
            }
            if (filterEnd == filter.length() || topicEnd == topic.length()) {
                // What stands for the rest stands for nothing too: a/# matches a.
                return topicEnd == topic.length() && isAtMostRest(filter, filterEnd);
            }
            f = filterEnd + 1;
            t = topicEnd + 1;
            if (f == filter.length()) {
                return t == topic.length();
            }
            wildcardsMatch = true;
        }
    }

    private static boolean coversLevel(
            String filter, int f, int filterEnd, String topic, int t, int topicEnd, boolean wildcardsMatch) {
        if (topicEnd - t == 1 && topic.charAt(t) == '#') {
            // Only what stands for the rest covers the rest.
            return false;
        }
        if (filterEnd - f == 1 && filter.charAt(f) == '+') {
            return wildcardsMatch;
        }
        return filterEnd - f == topicEnd - t && filter.regionMatches(f, topic, t, filterEnd - f);
    }

    private static boolean isAtMostRest(String filter, int from) {
        return from == filter.length() || from == filter.length() - 2 && filter.charAt(from + 1) == '#';
    }

    private static int end(String topic, int from) {
        int slash = topic.indexOf('/', from);
        return slash < 0 ? topic.length() : slash;
    }
}
