package org.marquetry.itests.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is retained is the last that was acknowledged, or a later one whose acknowledgement has not come. Each topic has to have
 * one publisher, and one QoS.
 */
final class RetainedRule {
    private final Verdict verdict;
    /** What may be retained of each topic: from the last acknowledged on. */
    private final Map<String, TreeMap<Long, Publication>> candidates = new HashMap<>();
    /** Topics of which nothing was acknowledged yet, so that there may be nothing. */
    private final Set<String> perhapsNothing = new HashSet<>();

    RetainedRule(Verdict verdict) {
        this.verdict = verdict;
    }

    void published(Publication publication) {
        if (publication.retain()) {
            TreeMap<Long, Publication> later = candidates.get(publication.topic());
            if (later == null) {
                later = new TreeMap<>();
                candidates.put(publication.topic(), later);
                perhapsNothing.add(publication.topic());
            }
            later.put(publication.id(), publication);
        }
    }

    void promised(Publication publication) {
        if (publication.retain()) {
            candidates.get(publication.topic()).headMap(publication.id()).clear();
            perhapsNothing.remove(publication.topic());
        }
    }

    void seen(Event.RetainedSeen seen) {
        TreeMap<Long, Publication> possible = candidates.getOrDefault(seen.topic(), new TreeMap<>());
        boolean nothing = seen.publication() == Event.RetainedSeen.NOTHING;
        boolean right = nothing
                ? possible.isEmpty()
                        || perhapsNothing.contains(seen.topic())
                        || possible.values().stream().anyMatch(Publication::empty)
                : possible.containsKey(seen.publication());
        if (!right) {
            verdict.add(
                    Violation.Kind.RETAINED,
                    (nothing ? "nothing" : "message " + seen.publication()) + " is retained of " + seen.topic()
                            + ", where one of these has to be: " + possible.keySet());
        }
    }

    /** Whether something has to be retained of a topic, as far as is known so far. */
    boolean mustHave(String topic) {
        return !perhapsNothing.contains(topic)
                && candidates.containsKey(topic)
                && candidates.get(topic).values().stream().noneMatch(Publication::empty);
    }
}
