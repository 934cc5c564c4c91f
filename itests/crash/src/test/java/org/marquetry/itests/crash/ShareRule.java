package org.marquetry.itests.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shared subscription: each message goes to one of its clients at least, with QoS 2 to one exactly, exactly once. */
final class ShareRule {
    private final String filter;
    private final Verdict verdict;
    private final Map<String, List<Tenure>> members = new LinkedHashMap<>();

    ShareRule(String filter, Verdict verdict) {
        this.filter = filter;
        this.verdict = verdict;
    }

    /** A client takes part, for the first time or again. */
    void add(String client, Tenure tenure) {
        members.computeIfAbsent(client, key -> new ArrayList<>()).add(tenure);
    }

    void check(Fate fate) {
        boolean due = false;
        boolean mayBeGone = false;
        int count = 0;
        int qos = fate.publication().qos();
        for (Map.Entry<String, List<Tenure>> member : members.entrySet()) {
            for (Tenure tenure : member.getValue()) {
                if (!tenure.matches(fate.publication().topic())) {
                    return;
                }
                due |= tenure.mustHave(fate.firstSent());
                mayBeGone |= tenure.isOver() && tenure.mayHaveTaken(fate.firstSent(), fate.routed());
                qos = Math.min(qos, tenure.qos());
            }
            Fate.Arrivals arrivals = fate.at(member.getKey());
            count += arrivals == null ? 0 : arrivals.count();
        }
        judge(fate, qos, count, due && !mayBeGone);
    }

    /** What was on its way to one whose session has ended need not go to another, and with QoS 2 must not. */
    private void judge(Fate fate, int qos, int count, boolean due) {
        if (due && qos > 0 && count == 0 && fate.isOwed()) {
            verdict.add(Violation.Kind.LOST, "nobody of " + filter + " ever received " + fate);
        }
        if (qos == 2 && count > 1) {
            verdict.add(Violation.Kind.TWICE, count + " times " + filter + " has given " + fate);
        }
    }
}
