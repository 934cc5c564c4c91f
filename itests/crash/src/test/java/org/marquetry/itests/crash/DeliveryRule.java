package org.marquetry.itests.crash;

/** At least once with QoS 1, exactly once with QoS 2. */
final class DeliveryRule {
    private static final int EXACTLY_ONCE = 2;

    private final String client;
    private final Verdict verdict;

    DeliveryRule(String client, Verdict verdict) {
        this.client = client;
        this.verdict = verdict;
    }

    void check(Fate fate, Tenure tenure) {
        int qos = Math.min(tenure.qos(), fate.publication().qos());
        Fate.Arrivals arrivals = fate.at(client);
        if (qos == 0) {
            return;
        }
        if (arrivals == null) {
            if (fate.isOwed() && tenure.mustHave(fate.firstSent())) {
                verdict.add(Violation.Kind.LOST, client + " never received " + fate);
            }
        } else if (arrivals.count() > most(fate, qos, arrivals)) {
            verdict.add(
                    Violation.Kind.TWICE,
                    client + " received " + arrivals.count() + " times over " + arrivals.connections() + " connections "
                            + fate);
        }
    }

    /** With QoS 1 each copy that its publisher sent may come once over each connection, until it is acknowledged. */
    private static int most(Fate fate, int qos, Fate.Arrivals arrivals) {
        if (qos == EXACTLY_ONCE) {
            return 1;
        }
        int copies = fate.publication().qos() == EXACTLY_ONCE ? 1 : fate.writes();
        return copies * arrivals.connections();
    }
}
