package org.marquetry.persistence.memory.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreChange.WillRemoved;

/**
 * What is kept of one client: of each thing the last change that put it. One loop writes; the lock is there so that another
 * thread, which replays for the next engine, sees all of it.
 */
final class SessionArchive {
    private final Map<String, SubscriptionPut> subscriptions = new LinkedHashMap<>();
    private final Map<Long, OutgoingPut> outgoing = new LinkedHashMap<>();
    private final Map<Integer, IncomingPut> incoming = new LinkedHashMap<>();
    private @Nullable SessionPut session;
    private @Nullable WillPut will;

    synchronized void apply(OfSession change) {
        if (!applyToMessages(change) && !applyToSubscriptions(change)) {
            applyToSession(change);
        }
    }

    private boolean applyToMessages(OfSession change) {
        if (change instanceof OutgoingPut put) {
            outgoing.put(put.outgoing().sequence(), put);
        } else if (change instanceof OutgoingRemoved removed) {
            outgoing.remove(removed.sequence());
        } else if (change instanceof IncomingPut put) {
            incoming.put(put.packetId(), put);
        } else if (change instanceof IncomingRemoved removed) {
            incoming.remove(removed.packetId());
        } else {
            return false;
        }
        return true;
    }

    private boolean applyToSubscriptions(OfSession change) {
        if (change instanceof SubscriptionPut put) {
            subscriptions.put(put.subscription().filter(), put);
        } else if (change instanceof SubscriptionRemoved removed) {
            subscriptions.remove(removed.filter());
        } else {
            return false;
        }
        return true;
    }

    private void applyToSession(OfSession change) {
        if (change instanceof SessionPut put) {
            session = put;
        } else if (change instanceof WillPut put) {
            will = put;
        } else if (change instanceof WillRemoved) {
            will = null;
        }
    }

    synchronized boolean isEmpty() {
        return session == null && will == null && subscriptions.isEmpty() && outgoing.isEmpty() && incoming.isEmpty();
    }

    synchronized void replay(Consumer<StoreChange> target) {
        if (session != null) {
            target.accept(session);
        }
        if (will != null) {
            target.accept(will);
        }
        subscriptions.values().forEach(target);
        // A message that was put again keeps its place, but one whose number was taken early may have come late.
        new TreeMap<>(outgoing).values().forEach(target);
        incoming.values().forEach(target);
    }
}
