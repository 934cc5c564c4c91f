package org.marquetry.broker.internal.promises;

import java.util.HashSet;
import java.util.Set;

/** What the broker sends on one connection: packet identifiers, copies, receive maximum and packet size (sections 4.3, 4.4 and 4.9). */
final class Delivery {
    private final Line line;
    private final Checker checker;
    private final Set<Integer> outstanding = new HashSet<>();

    Delivery(Line line) {
        this.line = line;
        checker = line.checker;
    }

    int outstanding() {
        return outstanding.size();
    }

    void came(Wire.Publish publish) {
        int most = line.connect().maximumPacketSize();
        line.require(most < 0 || publish.size() <= most, () -> "gets " + publish.size() + " bytes and wants " + most);
        Publication publication = checker.arriving(line, publish);
        if (publish.qos() == 0) {
            line.require(!publish.dup(), "gets a duplicate at QoS 0");
            checker.arrivals.came(line, publish, publication);
            return;
        }
        int packetId = publish.packetId();
        line.require(outstanding.add(packetId), () -> "gets identifier " + packetId + " twice");
        int limit = line.connect().receiveMaximum();
        line.require(limit < 0 || outstanding.size() <= limit, () -> "gets more than its receive maximum of " + limit);
        Incarnation.Flight before = line.session().flights.get(packetId);
        if (before == null || !isCopy(before, publish, publication)) {
            line.session()
                    .flights
                    .put(packetId, new Incarnation.Flight(publication, publish.qos(), publish.retain(), line));
            checker.arrivals.came(line, publish, publication);
        } else {
            before.line = line;
        }
    }

    /** Whether it has come before, which the client can tell; identifiers are not used for anything else before that is over. */
    private boolean isCopy(Incarnation.Flight before, Wire.Publish publish, Publication publication) {
        // What is retained comes again as another message.
        boolean isSame = publication == before.publication
                && publish.qos() == before.qos
                && publish.retain() == before.retain
                && (publication != null || publish.payload().isEmpty());
        if (before.over) {
            boolean isAgain = isSame && publish.dup();
            if (before.qos < 2) {
                return isAgain && before.line != line;
            }
            line.require(
                    !isAgain || publication == null || wasAskedForSince(before, publish),
                    () -> "gets again what was completed: " + publish);
            return isAgain && publication == null && before.line != line;
        }
        if (before.doubtful) {
            before.doubtful = !isSame || !publish.dup();
            return !before.doubtful;
        }
        boolean mayBeNew = !isSame || publication != null && publication.times > 1;
        if (mayBeNew && !publish.dup() && before.qos == 1 && checker.storeFails()) {
            // It could not be kept, and its publisher knows.
            return false;
        }
        line.require(
                isSame,
                () -> "gets identifier " + publish.packetId() + " of " + before.publication + " for " + publish);
        line.require(publish.dup(), () -> "gets " + publish + " again, not marked as duplicate");
        line.require(before.line != line, () -> "gets " + publish + " twice");
        line.require(!before.released, () -> "gets again what was released: " + publish);
        return true;
    }

    /** Whether it may be another one of what a topic retains, of which the first sending was lost. */
    private boolean wasAskedForSince(Incarnation.Flight before, Wire.Publish publish) {
        return publish.retain()
                && line.session().periods.stream()
                        .anyMatch(each -> each.mayAsk()
                                && each.from > before.overAt
                                && checker.matching.matches(each.filter(), publish.topic()));
    }

    void released(Wire.Ack release) {
        Incarnation.Flight flight = line.session().flights.get(release.packetId());
        boolean isKnown = flight != null && flight.qos == 2;
        line.require(
                isKnown && release.code() == 0 || line.session().doubtful, () -> "gets " + release + " of nothing");
        if (isKnown) {
            flight.released = true;
        }
    }

    /** The broker has been given an acknowledgement. */
    void acknowledged(Wire.Ack ack) {
        Incarnation.Flight flight = line.session().flights.get(ack.packetId());
        if (ack.type() == Wire.PUBREC) {
            return;
        }
        outstanding.remove(ack.packetId());
        if (flight != null) {
            flight.over = true;
            flight.overAt = checker.clock.order();
        }
    }
}
