package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;

/** Removals and marks that are still to be done, or to be done again: of each thing the last one, in the order they came. */
final class Owed {
    private enum Kind {
        SESSION,
        WILL,
        SUBSCRIPTION,
        MESSAGE,
        INCOMING,
        RETAINED
    }

    /** What a change is about. */
    private record Thing(Kind kind, String client, Object name) {}

    private final Map<Thing, StoreChange> changes = new LinkedHashMap<>();

    /** Adds a removal or a mark. */
    void add(StoreChange change) {
        Thing thing = thing(change);
        boolean late = change instanceof OutgoingMarked && changes.get(thing) instanceof OutgoingRemoved;
        if (!late) {
            changes.remove(thing);
            changes.put(thing, change);
        }
    }

    void addAll(Owed others) {
        others.changes.values().forEach(this::add);
    }

    /** What is to become of the same thing is known from elsewhere. */
    void forget(StoreChange later) {
        changes.remove(thing(later));
    }

    /** A change has been written behind what was added: if it puts what was removed, that removal must not be repeated. */
    void written(StoreChange change) {
        if (ChangeEncoder.adds(change)) {
            changes.remove(thing(change));
        } else {
            add(change);
        }
    }

    int size() {
        return changes.size();
    }

    List<StoreChange> all() {
        return new ArrayList<>(changes.values());
    }

    void clear() {
        changes.clear();
    }

    private static Thing thing(StoreChange change) {
        if (change instanceof OfSession ofSession) {
            Thing ofMessage = ofMessage(ofSession);
            return ofMessage == null ? ofSession(ofSession) : ofMessage;
        }
        String topic = change instanceof RetainedPut put
                ? put.message().topic()
                : change instanceof RetainedRemoved removed ? removed.topic() : "";
        return new Thing(Kind.RETAINED, "", topic);
    }

    private static @Nullable Thing ofMessage(OfSession change) {
        String client = change.clientId();
        if (change instanceof OutgoingPut put) {
            return new Thing(Kind.MESSAGE, client, put.outgoing().sequence());
        } else if (change instanceof OutgoingRemoved removed) {
            return new Thing(Kind.MESSAGE, client, removed.sequence());
        } else if (change instanceof OutgoingMarked marked) {
            return new Thing(Kind.MESSAGE, client, marked.sequence());
        } else if (change instanceof IncomingPut put) {
            return new Thing(Kind.INCOMING, client, put.packetId());
        } else if (change instanceof IncomingRemoved removed) {
            return new Thing(Kind.INCOMING, client, removed.packetId());
        }
        return null;
    }

    private static Thing ofSession(OfSession change) {
        String client = change.clientId();
        if (change instanceof SessionPut || change instanceof SessionRemoved) {
            return new Thing(Kind.SESSION, client, "");
        } else if (change instanceof SubscriptionPut put) {
            return new Thing(Kind.SUBSCRIPTION, client, put.subscription().filter());
        } else if (change instanceof SubscriptionRemoved removed) {
            return new Thing(Kind.SUBSCRIPTION, client, removed.filter());
        }
        return new Thing(Kind.WILL, client, "");
    }
}
