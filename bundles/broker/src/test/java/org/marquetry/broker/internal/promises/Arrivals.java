package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What comes to a client for the first time: it was published, is subscribed to, and comes as often, as good and as soon as it may. */
final class Arrivals {
    private final Checker checker;

    Arrivals(Checker checker) {
        this.checker = checker;
    }

    void came(Line line, Wire.Publish publish, @Nullable Publication publication) {
        Participant client = line.participant();
        if (publication == null) {
            line.require(
                    checker.mayHaveBeenCleared(client, line.session(), publish.topic()),
                    () -> "gets what nobody published: " + publish);
            return;
        }
        line.require(publication.topic.equals(publish.topic()), () -> "gets " + publication + " on " + publish.topic());
        line.require(publication.payload.equals(publish.payload()), () -> "gets another payload of " + publication);
        if (publication.will) {
            checker.wills.came(line, publication);
        }
        List<Period> matching = new ArrayList<>();
        long end = Math.min(publication.done, checker.clock.order());
        for (Period each : line.session().periods) {
            if (checker.matching.matches(each.filter(), publish.topic())) {
                matching.add(each);
            }
        }
        checkExpiry(line, publish, publication);
        Period shared = shared(publish, matching);
        if (shared != null) {
            matching.removeIf(each -> !each.filter().equals(shared.filter()));
            // It may have been another member's before.
            boolean isAllowed = matching.stream()
                    .anyMatch(each -> publish.qos() == Math.min(publication.qos, each.wish.qos())
                            && each.mayHoldIn(publication.begun, checker.clock.order()));
            line.require(isAllowed, () -> "gets what it has not subscribed to like that: " + publication);
            checker.groups.came(line, publish, publication, shared.filter());
            return;
        }
        matching.removeIf(Period::isShared);
        if (publish.retain() && mayBeRetained(publish, publication, matching)) {
            retained(client, publish, publication, line);
            return;
        }
        checkLive(line, publish, publication, matching, end);
        count(client, publish, publication, line);
    }

    private static @Nullable Period shared(Wire.Publish publish, List<Period> matching) {
        Period found = null;
        boolean isPlain = false;
        for (Period each : matching) {
            if (each.isShared() && publish.identifiers().contains(each.identifier)) {
                return each;
            }
            isPlain |= !each.isShared();
            found = each.isShared() ? each : found;
        }
        return isPlain ? null : found;
    }

    /** Whether it may be what a new subscription is sent of retained messages (section 3.8.4). */
    private boolean mayBeRetained(Wire.Publish publish, Publication publication, List<Period> matching) {
        if (!publication.retain || publication.begun > checker.clock.order()) {
            return false;
        }
        for (Period each : matching) {
            boolean isOfIt = publish.identifiers().isEmpty()
                    ? each.identifier <= 0
                    : publish.identifiers().equals(List.of(each.identifier));
            if (each.mayAsk()
                    && isOfIt
                    && publish.qos() == Math.min(publication.qos, each.wish.qos())
                    && checker.retained.mayBe(publication, each.from)) {
                return true;
            }
        }
        return false;
    }

    private void retained(Participant client, Wire.Publish publish, Publication publication, Line line) {
        client.retainedCame.put(publish.topic(), checker.clock.order());
        Participant.Arrivals arrivals = client.arrived.computeIfAbsent(publication, each -> new Participant.Arrivals());
        arrivals.retained++;
        int most = publication.times * (1 + checker.oblivions());
        for (Period each : client.asked) {
            most += checker.matching.matches(each.filter(), publish.topic()) ? 1 : 0;
        }
        line.require(arrivals.retained <= most, () -> "gets " + publication + " too often as retained");
    }

    private void checkLive(Line line, Wire.Publish publish, Publication publication, List<Period> matching, long end) {
        boolean isOwn = line.participant().name.equals(publication.publisher);
        matching.removeIf(each -> each.wish.noLocal() && isOwn);
        checkQoS(line, publish, publication, matching, end);
        boolean mayKeepFlag = false;
        boolean mayLoseFlag = false;
        List<Integer> left = new ArrayList<>(publish.identifiers());
        for (Period each : matching) {
            if (!each.mayHoldIn(publication.begun, end)) {
                continue;
            }
            mayKeepFlag |= each.wish.retainAsPublished() || each.mayAsk();
            mayLoseFlag |= !each.wish.retainAsPublished();
            if (!left.remove((Integer) each.identifier) && each.holdsAllOf(publication.begun, end)) {
                line.require(
                        each.wish.noLocal() && isOwn
                                || each.identifier <= 0
                                || publish.identifiers().contains(each.identifier),
                        () -> "gets " + publication + " without identifier " + each.identifier);
            }
        }
        line.require(left.isEmpty(), () -> "gets " + publication + " with identifiers " + left + " of nothing");
        line.require(
                publish.retain() ? publication.retain && mayKeepFlag : !publication.retain || mayLoseFlag,
                () -> "gets " + publication + " with a wrong retain flag");
    }

    private void checkQoS(Line line, Wire.Publish publish, Publication publication, List<Period> matching, long end) {
        int least = -1;
        boolean isAllowed = false;
        for (Period each : matching) {
            int qos = Math.min(publication.qos, each.wish.qos());
            if (each.mayHoldIn(publication.begun, end)) {
                isAllowed |= qos == publish.qos();
            }
            if (each.holdsAllOf(publication.begun, end)) {
                least = Math.max(least, qos);
            }
        }
        line.require(
                isAllowed, () -> "gets what it has not subscribed to like that: " + publication + " as " + publish);
        line.require(publish.qos() >= least, () -> "gets " + publication + " at QoS " + publish.qos() + " only");
    }

    private void checkExpiry(Line line, Wire.Publish publish, Publication publication) {
        if (publication.expiry < 0) {
            line.require(publish.expiry() < 0, () -> "gets " + publication + " with an expiry interval");
            return;
        }
        long now = checker.clock.millis();
        long whole = publication.expiry * 1000;
        long most = publication.doneMillis == Clock.NEVER ? whole : whole - (line.written() - publication.doneMillis);
        long least = whole - (now - publication.begunMillis);
        line.require(
                publish.dup() || most >= 0 || checker.crashes() > 0, () -> "gets " + publication + " after its time");
        if (line.connect().level() == Wire.LEVEL_5) {
            boolean isRight = publish.expiry() <= Math.max(1, (most + 999) / 1000)
                    && publish.expiry() >= Math.max(0, Math.floorDiv(least, 1000L));
            line.require(isRight, () -> "gets " + publication + " with " + publish.expiry() + " s left");
        }
    }

    private void count(Participant client, Wire.Publish publish, Publication publication, Line line) {
        Participant.Arrivals arrivals = client.arrived.computeIfAbsent(publication, each -> new Participant.Arrivals());
        arrivals.live++;
        boolean isOnce = publish.qos() == 2 && !line.session().doubtful;
        int most = publication.times * (1 + (isOnce ? 0 : checker.oblivions()));
        line.require(arrivals.live <= most, () -> "gets " + publication + " at QoS " + publish.qos() + " too often");
        boolean mayBeCopy = publication.qos == 1 && publish.qos() == 0;
        if (!publish.retain()
                && !publication.will
                && publication.expiry < 0
                && !mayBeCopy
                && !(checker.storeFails() && (publication.refused || publication.repeated))
                && arrivals.live == 1
                // What came with the flag may have been this, for a subscription that wants it as published.
                && arrivals.retained == 0) {
            checkOrder(client, publish, publication, line);
        }
    }

    private void checkOrder(Participant client, Wire.Publish publish, Publication publication, Line line) {
        String stream = publication.publisher + ' ' + publication.topic + ' ' + publication.qos + ' ' + publish.qos();
        int before = client.latest.getOrDefault(stream, -1);
        if (publication.number > before) {
            client.latest.put(stream, publication.number);
            return;
        }
        boolean isOwed = line.session().sureSince < publication.begun && checker.crashes() == 0;
        if (isOwed) {
            boolean isSteady = false;
            for (Period each : line.session().periods) {
                isSteady |= !each.isShared()
                        && !(each.wish.noLocal() && client.name.equals(publication.publisher))
                        && each.holdsAllOf(publication.begun, checker.clock.order())
                        && publish.qos() == Math.min(publication.qos, each.wish.qos())
                        && checker.matching.matches(each.filter(), publication.topic);
            }
            line.require(!isSteady, () -> "gets " + publication + " for the first time behind message " + before);
        }
    }
}
