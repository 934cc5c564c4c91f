package org.marquetry.api.testkit;

import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreChange.WillRemoved;

/** All that is kept of one client, in the plainest form. */
final class KeptSession {
    final Map<String, SubscriptionPut> subscriptions = new TreeMap<>();
    final SortedSet<Integer> incoming = new TreeSet<>();
    final NavigableMap<Long, KeptMessage.ForClient> messages = new TreeMap<>();

    @Nullable SessionPut session;

    @Nullable WillPut will;

    void apply(OfSession change) {
        if (change instanceof SessionPut put) {
            session = put;
        } else if (change instanceof WillPut put) {
            will = put;
        } else if (change instanceof WillRemoved) {
            will = null;
        } else if (change instanceof SubscriptionPut put) {
            subscriptions.put(put.subscription().filter(), put);
        } else if (change instanceof SubscriptionRemoved removed) {
            subscriptions.remove(removed.filter());
        } else {
            applyToMessages(change);
        }
    }

    private void applyToMessages(OfSession change) {
        if (change instanceof OutgoingPut put) {
            messages.put(put.outgoing().sequence(), KeptMessage.ForClient.of(put.outgoing()));
        } else if (change instanceof OutgoingMarked mark) {
            messages.computeIfPresent(
                    mark.sequence(), (sequence, kept) -> kept.marked(mark.packetId(), mark.released()));
        } else if (change instanceof OutgoingRemoved removed) {
            messages.remove(removed.sequence());
        } else if (change instanceof IncomingPut put) {
            incoming.add(put.packetId());
        } else if (change instanceof IncomingRemoved removed) {
            incoming.remove(removed.packetId());
        }
    }

    /** The highest sequence number of a message with a packet identifier, or -1. */
    long lastMarked() {
        return messages.values().stream()
                .filter(kept -> kept.packetId() != 0)
                .mapToLong(KeptMessage.ForClient::sequence)
                .max()
                .orElse(-1);
    }

    @Override
    public String toString() {
        return session + ", " + will + ", " + subscriptions.values() + ", " + incoming + ", " + messages.values();
    }
}
