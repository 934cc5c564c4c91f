package org.marquetry.itests.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All violations by kind: every one is counted, the first of each kind are kept in words. */
final class Verdict {
    private static final int KEPT = 10;

    private final Map<Violation.Kind, Integer> counts = new EnumMap<>(Violation.Kind.class);
    private final List<Violation> violations = new ArrayList<>();

    void add(Violation.Kind kind, String what) {
        if (counts.merge(kind, 1, Integer::sum) <= KEPT) {
            violations.add(new Violation(kind, what));
        }
    }

    Set<Violation.Kind> kinds() {
        return counts.keySet();
    }

    int count(Violation.Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    boolean isClean() {
        return counts.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(counts.toString());
        violations.forEach(violation -> text.append("\n  ").append(violation));
        return text.toString();
    }
}
