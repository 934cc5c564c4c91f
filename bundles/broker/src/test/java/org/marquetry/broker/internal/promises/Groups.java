package org.marquetry.broker.internal.promises;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Shared subscriptions: each message comes to one member (section 4.8.2). */
final class Groups {
    private static final class Group {
        private final Set<Participant> members = new LinkedHashSet<>();
        private final Map<Publication, Integer> arrived = new HashMap<>();
        /** Of that, at QoS 2. */
        private final Map<Publication, Integer> arrivedOnce = new HashMap<>();
    }

    private final Checker checker;
    private final Map<String, Group> groups = new HashMap<>();

    Groups(Checker checker) {
        this.checker = checker;
    }

    void subscribing(Participant client, Period period) {
        if (period.isShared()) {
            groups.computeIfAbsent(period.filter(), each -> new Group()).members.add(client);
        }
    }

    void came(Line line, Wire.Publish publish, Publication publication, String filter) {
        Group group = groups.get(filter);
        int times = group.arrived.merge(publication, 1, Integer::sum);
        int ends = 0;
        for (Participant member : group.members) {
            ends += (int) member.former.stream()
                    .filter(each -> each.over > publication.begun)
                    .count();
            ends += (int) member.perhapsOver.stream()
                    .filter(each -> each > publication.begun)
                    .count();
            ends += member.mayBeOver() ? 1 : 0;
        }
        // Whoever leaves, leaves it to others as often as it was published.
        int most = publication.times * (1 + ends + checker.oblivions());
        // What was sent at QoS 2 stays with whom it was sent to.
        boolean isOnce =
                publish.qos() < 2 || group.arrivedOnce.merge(publication, 1, Integer::sum) <= publication.times;
        line.require(isOnce && times <= most, () -> "gets " + publication + ", which " + filter + " has had already");
    }

    /** At the end: what was published while there were members, and all of them stayed, has come to one. */
    void finish(Publication publication) {
        groups.forEach((filter, group) -> {
            if (checker.matching.matches(filter, publication.topic)
                    && !group.arrived.containsKey(publication)
                    && isOwed(publication, filter, group)) {
                checker.broken(filter + " has not got " + publication);
            }
        });
    }

    private boolean isOwed(Publication publication, String filter, Group group) {
        boolean isHeld = false;
        for (Participant member : group.members) {
            boolean hasLeft = member.former.stream().anyMatch(each -> each.over > publication.begun)
                    || member.session == null
                    || member.session.sureSince > publication.begun
                    || !checker.isThere(member)
                    || !checker.fits(member, publication);
            if (hasLeft) {
                return false;
            }
            for (Period each : member.session.periods) {
                if (each.filter().equals(filter)) {
                    if (each.wish.qos() == 0) {
                        return false;
                    }
                    isHeld |= each.holdsAllOf(publication.begun, publication.done);
                }
            }
        }
        return isHeld;
    }
}
