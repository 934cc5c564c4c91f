package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All wills. */
final class Wills {
    private final Checker checker;
    private final List<Will> pending = new ArrayList<>();
    private final Map<Publication, Will> all = new HashMap<>();

    Wills(Checker checker) {
        this.checker = checker;
    }

    Will add(Line line, Wire.Will wish) {
        Wire.Publish publish = new Wire.Publish(
                wish.topic(), wish.payload(), wish.qos(), wish.retain(), false, 0, wish.expiry(), 0, List.of(), 0);
        Publication publication = checker.register(line.participant().name, publish);
        publication.will = true;
        publication.times = 1;
        Will will = new Will(checker, line, publication, wish.delay());
        pending.add(will);
        all.put(publication, will);
        return will;
    }

    void connecting(Participant client, boolean clean) {
        for (Will each : pending) {
            if (each.line().participant() == client) {
                each.connecting(clean);
            }
        }
    }

    void connected(Participant client, Line next) {
        for (Will each : pending) {
            if (each.line().participant() == client && each.line() != next) {
                each.connected(!next.connect().cleanStart());
            }
        }
    }

    void crashed() {
        pending.forEach(Will::crashed);
    }

    void exchanged() {
        if (!checker.store.isWell()) {
            crashed();
            pending.forEach(Will::forgotten);
        }
        pending.forEach(Will::exchanged);
    }

    /** The broker has stopped, and is there again. */
    void restarted() {
        if (!checker.store.isWell()) {
            crashed();
        }
    }

    void settled() {
        pending.removeIf(Will::settled);
    }

    /** A will has come: it was due. */
    void came(Line line, Publication publication) {
        Will will = all.get(publication);
        if (!will.mayCome()) {
            will.line().mayBeInDoubt();
        }
        line.require(will.mayCome(), () -> "gets a " + publication + " that is not due");
    }
}
