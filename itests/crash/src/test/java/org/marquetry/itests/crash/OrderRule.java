package org.marquetry.itests.crash;

import java.util.HashMap;
import java.util.Map;

/**
 * Messages of one publisher to one topic with one QoS first arrive in the order in which they were sent (section 4.6). Takes
 * them in that order.
 */
final class OrderRule {
    private final String client;
    private final Verdict verdict;
    private final Map<Line, Fate> latest = new HashMap<>();

    OrderRule(String client, Verdict verdict) {
        this.client = client;
        this.verdict = verdict;
    }

    void check(Fate fate, Tenure tenure) {
        Fate.Arrivals arrivals = fate.at(client);
        if (fate.isLate() || arrivals == null || !tenure.held(fate.firstSent(), arrivals.first())) {
            // One that was sent again after the subscription began may rightly come behind later ones.
            return;
        }
        Publication publication = fate.publication();
        Line line = new Line(publication.publisher(), publication.topic(), publication.qos());
        Fate before = latest.get(line);
        if (before != null && before.at(client).first() > arrivals.first()) {
            verdict.add(Violation.Kind.OUT_OF_ORDER, client + " received " + before + " behind " + fate);
        } else {
            latest.put(line, fate);
        }
    }

    private record Line(String publisher, String topic, int qos) {}
}
