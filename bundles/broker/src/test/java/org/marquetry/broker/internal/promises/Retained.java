package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What topics retain: a register for each, written by publications that take effect between two moments (section 3.3.1.3). */
final class Retained {
    private final Checker checker;
    private final Map<String, List<Publication>> writes = new HashMap<>();

    Retained(Checker checker) {
        this.checker = checker;
    }

    void written(Publication publication) {
        writes.computeIfAbsent(publication.topic, each -> new ArrayList<>()).add(publication);
    }

    boolean isCleared(String topic) {
        return writes.getOrDefault(topic, List.of()).stream().anyMatch(Publication::clears);
    }

    /** Whether a topic may retain a message at some time from then on, as far as what was done before goes. */
    boolean mayBe(Publication publication, long from) {
        for (Publication each : writes.getOrDefault(publication.topic, List.of())) {
            if (publication.isReplacedBy(each, from)) {
                return false;
            }
        }
        return true;
    }

    /** At the end: who has asked and stayed has got what there was. */
    void finish(Participant client) {
        for (Period period : client.asked) {
            boolean isOwed = period.asksSurely()
                    && period.surely != Clock.NEVER
                    && period.until == Clock.NEVER
                    && period.line.isFinished();
            if (isOwed) {
                writes.forEach((topic, all) -> {
                    if (checker.matching.matches(period.filter(), topic) && mustBe(all, period, client)) {
                        Long came = client.retainedCame.get(topic);
                        client.require(
                                came != null && came > period.from,
                                () -> "has not got what " + topic + " retains, for " + period.filter());
                    }
                });
            }
        }
    }

    /** Whether a topic certainly retained something, that the client can take, whenever the broker looked. */
    private boolean mustBe(List<Publication> all, Period period, Participant client) {
        boolean isThere = false;
        for (Publication each : all) {
            boolean isPossible = each.begun != Clock.NEVER && mayBe(each, period.from);
            if (isPossible && (each.clears() || each.expiry >= 0 || !checker.fits(client, each))) {
                return false;
            }
            isThere |= isPossible && each.certain && each.done < period.from;
        }
        return isThere;
    }
}
