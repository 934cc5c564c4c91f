package org.marquetry.itests.crash;

import java.util.LinkedHashMap;
import java.util.Map;

/** A shared subscription: each message goes to one of its clients at least, with QoS 2 to one exactly, exactly once. */
final class ShareRule {
    private final String filter;
    private final Verdict verdict;
    private final Map<String, Tenure> members = new LinkedHashMap<>();

    ShareRule(String filter, Verdict verdict) {
        this.filter = filter;
        this.verdict = verdict;
    }

    /** A client takes part. One that ends it and begins anew is more than this can judge. */
    void add(String client, Tenure tenure) {
        if (members.put(client, tenure) != null) {
            throw new IllegalArgumentException(client + " has subscribed " + filter + " more than once");
        }
    }

    void check(Fate fate) {
        int due = 0;
        int count = 0;
        int qos = fate.publication().qos();
        for (Map.Entry<String, Tenure> member : members.entrySet()) {
            Tenure tenure = member.getValue();
            if (!tenure.matches(fate.publication().topic())) {
                return;
            }
            due += tenure.mustHave(fate.firstSent()) ? 1 : 0;
            qos = Math.min(qos, tenure.qos());
            Fate.Arrivals arrivals = fate.at(member.getKey());
            count += arrivals == null ? 0 : arrivals.count();
        }
        if (due == members.size() && qos > 0 && count == 0 && fate.isPromised() && !fate.isRefused()) {
            verdict.add(Violation.Kind.LOST, "nobody of " + filter + " ever received " + fate);
        }
        if (qos == 2 && count > 1) {
            verdict.add(Violation.Kind.TWICE, count + " times " + filter + " has given " + fate);
        }
    }
}
