package org.marquetry.itests.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What all clients did and saw, in the order in which it happened. Belongs to one thread. */
final class History {
    private final List<Event> events = new ArrayList<>();

    private final Set<Long> delivered = new HashSet<>();

    void add(Event event) {
        events.add(event);
        if (event instanceof Event.Delivered one) {
            delivered.add(one.publication());
        }
    }

    /** Whether anybody has received a publication. */
    boolean isDelivered(Publication publication) {
        return delivered.contains(publication.id());
    }

    List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    /** How many events of a kind there are. */
    long count(Class<? extends Event> kind) {
        return events.stream().filter(kind::isInstance).count();
    }
}
