package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;

/**
 * How much may wait for one client, and in the heap: what is over it is dropped by policy, or left to the store alone. Belongs
 * to the session's loop.
 */
final class QueueBounds {
    /** How many messages make room for one, where a limit has come down far below what waits. */
    private static final int MOST_DROPPED = 1000;

    private final Session session;
    private final EngineLoop loop;
    private final DeliveryQueue queue;
    private final StoredQueue stored;
    private final OldestDelivery oldest;
    /** Whether messages have been dropped since the queue was last empty. */
    private boolean overflowing;

    QueueBounds(Session session, DeliveryQueue queue, StoredQueue stored, OldestDelivery oldest) {
        this.session = session;
        loop = session.loop();
        this.queue = queue;
        this.stored = stored;
        this.oldest = oldest;
    }

    /** Sees to it that one more message can wait; false if it is the one to be dropped, and that is counted. */
    boolean makeRoom(Message message) {
        BrokerSettings settings = loop.engine().settings();
        int dropped = 0;
        while (isFullInBytes(message, settings) || isFullInNumber(settings) && dropped < MOST_DROPPED) {
            dropped();
            if (!settings.dropOldest() || !oldest.drop()) {
                return false;
            }
            dropped++;
        }
        return true;
    }

    /** Whether so many messages wait, in the heap or in the store, that one more may not. */
    private boolean isFullInNumber(BrokerSettings settings) {
        return queue.size() + stored.messages() >= settings.maxQueuedMessages()
                || loop.counters().queuedMessages.get()
                        >= settings.maxQueuedMessagesTotal() / loop.engine().loops();
    }

    private boolean isFullInBytes(Message message, BrokerSettings settings) {
        LoopCounters counters = loop.counters();
        int loops = loop.engine().loops();
        int size = message.size();
        return queue.bytes() + stored.bytes() + size > settings.maxQueuedBytes()
                || counters.queuedBytes.get() + counters.storedBytes.get() + size
                        > settings.maxQueuedBytesTotal() / loops;
    }

    /**
     * Whether a message is to wait in the store only. What came before it is there, or the heap has its share of this queue or
     * of all.
     */
    boolean isForStoreOnly(Message message, QoS qos) {
        if (!session.isDurable()) {
            return false;
        }
        return !stored.isEmpty() || qos != QoS.AT_MOST_ONCE && !queue.takes(message) || isHeapFull(message, 2);
    }

    /** Whether what is in flight and at the head of the queue is too much to stay in the heap while the client is away. */
    boolean isToBeLeft(DeliveryWindow window) {
        BrokerSettings settings = loop.engine().settings();
        LoopCounters counters = loop.counters();
        return window.size() + queue.size() > settings.queuePageMessages()
                || window.bytes() + queue.bytes() > settings.queuePageBytes()
                || counters.windowBytes.get() + counters.queuedBytes.get()
                        > settings.queueMemory() / loop.engine().loops() / 2;
    }

    /** Whether there is no room in the heap for a message that the store does not keep. */
    boolean isHeapFull(Message message) {
        return isHeapFull(message, 1);
    }

    /** Those who are away leave one half of the heap's share to those who are there. */
    private boolean isHeapFull(Message message, int partForAbsent) {
        long share = loop.engine().settings().queueMemory() / loop.engine().loops();
        long mine = session.connection() == null ? share / partForAbsent : share;
        return loop.counters().queuedBytes.get() + message.size() > mine;
    }

    void dropped() {
        loop.counters().droppedQueueFull.increment();
        if (!overflowing) {
            overflowing = true;
            Incidents.queueFull(session.clientId());
        }
    }

    /** Looks whether the queue has become empty. */
    void relax() {
        overflowing &= !(queue.isEmpty() && stored.isEmpty());
    }
}
