package org.marquetry.itests.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds a history of what clients saw against what they were promised. Knows nothing of the broker. */
final class Checker {
    private final Verdict verdict = new Verdict();
    private final Map<Long, Fate> fates = new LinkedHashMap<>();
    private final Map<String, List<Tenure>> tenures = new LinkedHashMap<>();
    private final Map<String, Integer> connections = new LinkedHashMap<>();
    private final RetainedRule retained = new RetainedRule(verdict);
    /** Who has had a session that ended by itself, and is about to be told so. */
    private final Set<String> lapsed = new HashSet<>();

    private boolean isTroubled;
    private int position;

    private Checker() {}

    static Verdict check(History history) {
        Checker checker = new Checker();
        for (Event event : history.events()) {
            checker.take(event);
            checker.position++;
        }
        checker.tenures.forEach(checker::checkSession);
        checker.checkShares();
        return checker.verdict;
    }

    /** What has to be retained after a history. */
    static RetainedRule retainedOf(History history) {
        Checker checker = new Checker();
        history.events().forEach(checker::take);
        return checker.retained;
    }

    private void take(Event event) {
        if (event instanceof Event.Connected connected) {
            connected(connected);
        } else if (event instanceof Event.Publishing publishing) {
            published(publishing.publication());
        } else if (event instanceof Event.Promised promised) {
            fates.get(promised.publication().id()).promise(position);
            retained.promised(promised.publication());
        } else if (event instanceof Event.Bequeathed bequeathed) {
            fates.get(bequeathed.will().id()).promise();
        } else if (event instanceof Event.Refused refused) {
            fates.get(refused.publication().id()).refuse();
        } else if (event instanceof Event.Withdrawn withdrawn) {
            fates.get(withdrawn.publication().id()).withdraw(position);
        } else if (event instanceof Event.Delivered delivered) {
            delivered(delivered);
        } else if (event instanceof Event.RetainedSeen seen) {
            retained.seen(seen);
        } else if (event instanceof Event.Troubled) {
            isTroubled = true;
        } else if (event instanceof Event.Damaged damaged) {
            verdict.add(Violation.Kind.DAMAGED, damaged.client() + " received " + damaged.what());
        } else if (event instanceof Event.Stale stale) {
            verdict.add(Violation.Kind.EXPIRED, stale.client() + " received " + fates.get(stale.publication()));
        } else if (event instanceof Event.Overstayed overstayed) {
            verdict.add(
                    Violation.Kind.SESSION_BACK, "the session of " + overstayed.client() + " has not ended in time");
        } else {
            subscriptions(event);
        }
    }

    private void subscriptions(Event event) {
        if (event instanceof Event.Resetting resetting) {
            tenures.getOrDefault(resetting.client(), List.of()).forEach(tenure -> tenure.endAsked(position));
        } else if (event instanceof Event.Lapsed lapse) {
            tenures.getOrDefault(lapse.client(), List.of()).forEach(tenure -> tenure.endAsked(position));
            lapsed.add(lapse.client());
        } else if (event instanceof Event.Subscribing asked) {
            if (current(asked.client(), asked.filter()) == null) {
                tenures.get(asked.client()).add(new Tenure(asked.filter(), asked.qos(), position));
            }
        } else if (event instanceof Event.Subscribed confirmed) {
            current(confirmed.client(), confirmed.filter()).confirmed(position);
        } else if (event instanceof Event.Unsubscribing asked) {
            current(asked.client(), asked.filter()).endAsked(position);
        } else if (event instanceof Event.Unsubscribed confirmed) {
            current(confirmed.client(), confirmed.filter()).endConfirmed(position);
        }
    }

    private Tenure current(String client, String filter) {
        for (Tenure tenure : tenures.get(client)) {
            if (tenure.filter().equals(filter) && !tenure.isOver()) {
                return tenure;
            }
        }
        return null;
    }

    private void connected(Event.Connected connected) {
        boolean known = tenures.putIfAbsent(connected.client(), new ArrayList<>()) != null;
        if (connected.clean()) {
            tenures.get(connected.client()).forEach(tenure -> tenure.forgotten(position));
            if (connected.sessionPresent()) {
                verdict.add(
                        Violation.Kind.SESSION_BACK, connected.client() + " has a session that it wanted forgotten");
            }
        } else if (lapsed.remove(connected.client())) {
            tenures.get(connected.client()).forEach(tenure -> tenure.forgotten(position));
        } else if (known && !connected.sessionPresent()) {
            verdict.add(Violation.Kind.SESSION_LOST, "the session of " + connected.client() + " is not there any more");
        }
        connections.merge(connected.client(), 1, Integer::sum);
    }

    private void published(Publication publication) {
        Fate fate = fates.computeIfAbsent(publication.id(), id -> new Fate(publication, position));
        fate.written();
        if (isTroubled && fate.writes() > 1) {
            fate.late();
        }
        retained.published(publication);
    }

    private void delivered(Event.Delivered delivered) {
        Fate fate = fates.get(delivered.publication());
        if (fate == null) {
            verdict.add(
                    Violation.Kind.INVENTED,
                    delivered.client() + " received message " + delivered.publication() + ", which nobody sent");
            return;
        }
        Tenure tenure = source(delivered.client(), fate);
        if (tenure == null) {
            verdict.add(Violation.Kind.NOT_SUBSCRIBED, delivered.client() + " received " + fate);
        } else if (delivered.qos() != Math.min(tenure.qos(), fate.publication().qos())) {
            verdict.add(
                    Violation.Kind.WRONG_QOS,
                    delivered.client() + " received with QoS " + delivered.qos() + " by a subscription with QoS "
                            + tenure.qos() + " " + fate);
        }
        if (fate.isWithdrawnBefore(position)) {
            verdict.add(Violation.Kind.WITHDRAWN, delivered.client() + " received a will that was withdrawn, " + fate);
        }
        fate.arrived(delivered.client(), position, connections.get(delivered.client()));
    }

    private Tenure source(String client, Fate fate) {
        for (Tenure tenure : tenures.get(client)) {
            if (tenure.matches(fate.publication().topic()) && mayHave(tenure, fate)) {
                return tenure;
            }
        }
        return null;
    }

    /** What a session leaves when it ends goes to those who share its subscription then, however late they have joined. */
    private boolean mayHave(Tenure tenure, Fate fate) {
        if (tenure.mayHave(fate.firstSent(), fate.routed(), position)) {
            return true;
        }
        return tenure.isShared()
                && tenure.mayHaveTaken(position, position)
                && tenures.values().stream()
                        .flatMap(List::stream)
                        .filter(other -> other.filter().equals(tenure.filter()))
                        .anyMatch(other -> other.mayHaveTaken(fate.firstSent(), fate.routed()));
    }

    private void checkSession(String client, List<Tenure> subscriptions) {
        DeliveryRule deliveries = new DeliveryRule(client, verdict);
        OrderRule order = new OrderRule(client, verdict);
        for (Fate fate : fates.values()) {
            for (Tenure tenure : subscriptions) {
                if (!tenure.isShared() && tenure.matches(fate.publication().topic())) {
                    deliveries.check(fate, tenure);
                    order.check(fate, tenure);
                }
            }
        }
    }

    private void checkShares() {
        Map<String, ShareRule> shares = new LinkedHashMap<>();
        tenures.forEach((client, all) -> all.stream()
                .filter(Tenure::isShared)
                .forEach(tenure -> shares.computeIfAbsent(tenure.filter(), filter -> new ShareRule(filter, verdict))
                        .add(client, tenure)));
        shares.values().forEach(share -> fates.values().forEach(share::check));
    }
}
