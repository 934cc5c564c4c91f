package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

import org.marquetry.api.message.Message;

/** What waits to be sent to one client, bounded in number and bytes. Belongs to the session's loop. */
final class DeliveryQueue {
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private final EngineLoop loop;
    private long bytes;

    DeliveryQueue(EngineLoop loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    Delivery first() {
        return waiting.peekFirst();
    }

    Delivery last() {
        return waiting.peekLast();
    }

    void add(Delivery delivery) {
        waiting.addLast(delivery);
        account(delivery.message().size());
    }

    void addFirst(Delivery delivery) {
        waiting.addFirst(delivery);
        account(delivery.message().size());
    }

    void removeFirst() {
        account(-waiting.removeFirst().message().size());
    }

    void remove(Delivery delivery) {
        if (waiting.remove(delivery)) {
            account(-delivery.message().size());
        }
    }

    /** Whether there is no room for one more message. */
    boolean isFull(Message message) {
        BrokerSettings settings = loop.engine().settings();
        return waiting.size() >= settings.maxQueuedMessages()
                || bytes + message.size() > settings.maxQueuedBytes()
                || loop.counters().queuedBytes.get() + message.size()
                        > settings.maxQueuedBytesTotal() / loop.engine().loops();
    }

    /** Removes the delivery that has waited longest of those that have no packet identifier; null if there is none. */
    Delivery removeOldest() {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery oldest = each.next();
            if (oldest.packetId() == 0) {
                each.remove();
                account(-oldest.message().size());
                return oldest;
            }
        }
        return null;
    }

    /** In the order in which they are to be sent. */
    List<Delivery> list() {
        return List.copyOf(waiting);
    }

    Iterable<Delivery> inOrder() {
        return waiting;
    }

    void clear() {
        waiting.clear();
        account(-bytes);
    }

    private void account(long more) {
        bytes += more;
        loop.counters().queuedBytes.add(more);
    }
}
