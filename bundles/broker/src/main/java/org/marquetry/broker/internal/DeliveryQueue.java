package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;

/**
 * What waits in the heap to be sent to one client: all of its queue, or the head of it if the rest is in the store only.
 * Belongs to the session's loop.
 */
final class DeliveryQueue {
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(1);
    private final EngineLoop loop;
    private long bytes;
    /** How many are of QoS 0. */
    private int unacknowledged;

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
        account(1, delivery);
    }

    /** Puts back what was sent on an earlier connection; it is in order, and hardly ever behind anything that is here. */
    void addInOrder(List<Delivery> sent) {
        if (waiting.isEmpty()
                || !sent.isEmpty()
                        && sent.get(0).sequence() > waiting.peekLast().sequence()) {
            sent.forEach(this::add);
            return;
        }
        ArrayDeque<Delivery> later = new ArrayDeque<>(waiting);
        waiting.clear();
        for (Delivery delivery : sent) {
            while (!later.isEmpty() && later.peekFirst().sequence() < delivery.sequence()) {
                waiting.addLast(later.pollFirst());
            }
            add(delivery);
        }
        waiting.addAll(later);
    }

    void removeFirst() {
        account(-1, waiting.removeFirst());
    }

    void remove(Delivery delivery) {
        if (waiting.remove(delivery)) {
            account(-1, delivery);
        }
    }

    /** Whether the head of a queue may have one more message; one is taken whatever its size. */
    boolean takes(Message message) {
        BrokerSettings settings = loop.engine().settings();
        return waiting.size() < settings.queuePageMessages()
                && (waiting.isEmpty() || bytes + message.size() <= settings.queuePageBytes());
    }

    /** Whether it is time to fetch more of the queue. */
    boolean isLow() {
        BrokerSettings settings = loop.engine().settings();
        return waiting.size() <= settings.queuePageMessages() / 2 && bytes <= settings.queuePageBytes() / 2;
    }

    long bytes() {
        return bytes;
    }

    /** Whether messages of QoS 0 wait here, which others of QoS 0 must not overtake (MQTT-4.6.0-5). */
    boolean holdsQos0() {
        return unacknowledged > 0;
    }

    /** Removes the delivery that has waited longest of those that have no packet identifier; null if there is none. */
    @Nullable Delivery removeOldest() {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery oldest = each.next();
            if (oldest.packetId() == 0) {
                each.remove();
                account(-1, oldest);
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
        waiting.forEach(each -> account(-1, each));
        waiting.clear();
    }

    private void account(int sign, Delivery delivery) {
        long moreBytes = sign * (long) delivery.message().size();
        bytes += moreBytes;
        unacknowledged += delivery.qos() == QoS.AT_MOST_ONCE ? sign : 0;
        loop.counters().queuedMessages.add(sign);
        loop.counters().queuedBytes.add(moreBytes);
    }
}
