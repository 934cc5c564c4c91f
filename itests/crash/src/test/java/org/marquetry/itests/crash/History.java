package org.marquetry.itests.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What all clients did and saw, in the order in which it happened. Belongs to one thread. */
final class History {
    private final List<Event> events = new ArrayList<>();

    private final Freshness freshness = new Freshness();
    private long upSince;
    private final Set<Long> delivered = new HashSet<>();

    void add(Event event) {
        events.add(event);
        if (event instanceof Event.Delivered one) {
            delivered.add(one.publication());
        } else if (event instanceof Event.Publishing one) {
            freshness.sent(one.publication().id());
        } else if (event instanceof Event.Promised one) {
            freshness.promised(one.publication().id());
        } else if (event instanceof Event.Restarted) {
            upSince = 0;
        } else if (event instanceof Event.Connected && upSince == 0) {
            upSince = System.nanoTime();
        }
    }

    /** Whether anybody has received a publication. */
    boolean isDelivered(Publication publication) {
        return delivered.contains(publication.id());
    }

    /** What is known of short-lived messages. */
    Freshness freshness() {
        return freshness;
    }

    /** When somebody was first connected after the last start; 0 if nobody was yet. */
    long upSince() {
        return upSince;
    }

    List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    /** How many events of a kind there are. */
    long count(Class<? extends Event> kind) {
        return events.stream().filter(kind::isInstance).count();
    }
}
