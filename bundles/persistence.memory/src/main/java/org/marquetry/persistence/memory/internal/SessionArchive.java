package org.marquetry.persistence.memory.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreChange.WillRemoved;
import org.marquetry.api.store.StoreReader.QueuePage;

/**
 * What is kept of one client: of each thing the last change that put it. One loop writes; the lock is there so that another
 * thread, which replays for the next engine, sees all of it.
 */
final class SessionArchive {
    private final Map<String, SubscriptionPut> subscriptions = new LinkedHashMap<>();
    private final NavigableMap<Long, Outgoing> outgoing = new TreeMap<>();
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
            outgoing.put(put.outgoing().sequence(), put.outgoing());
        } else if (change instanceof OutgoingMarked mark) {
            outgoing.computeIfPresent(mark.sequence(), (sequence, kept) -> marked(kept, mark));
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

    private static Outgoing marked(Outgoing kept, OutgoingMarked mark) {
        return new Outgoing(
                kept.sequence(),
                kept.message(),
                kept.qos(),
                kept.retain(),
                kept.subscriptionIdentifiers(),
                mark.packetId(),
                mark.released(),
                kept.shareFilter());
    }

    synchronized void replay(Replay target) {
        if (session == null) {
            return;
        }
        target.session(session);
        if (will != null) {
            target.session(will);
        }
        subscriptions.values().forEach(target::session);
        incoming.values().forEach(target::session);
        if (!outgoing.isEmpty()) {
            target.queue(session.clientId(), outgoing.firstKey(), outgoing.lastKey());
            long marked = lastMarked();
            if (marked >= 0) {
                target.marked(session.clientId(), marked);
            }
        }
    }

    private long lastMarked() {
        return outgoing.values().stream()
                .filter(kept -> kept.packetId() != 0)
                .mapToLong(Outgoing::sequence)
                .max()
                .orElse(-1);
    }

    synchronized void replaySize(Replay target) {
        if (session != null && !outgoing.isEmpty()) {
            long bytes = outgoing.values().stream()
                    .mapToLong(kept -> kept.message().size())
                    .sum();
            target.queueSize(session.clientId(), outgoing.size(), bytes);
        }
    }

    synchronized QueuePage read(long from, int maxMessages, int maxBytes) {
        List<Outgoing> page = new ArrayList<>();
        long bytes = 0;
        for (Outgoing kept : outgoing.tailMap(from).values()) {
            bytes += kept.message().size();
            if (page.size() == maxMessages || bytes > maxBytes && !page.isEmpty()) {
                return new QueuePage(page, kept.sequence(), 0);
            }
            page.add(kept);
        }
        return new QueuePage(page, -1, 0);
    }
}
