package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * Leaves to the store what a client that has gone away has in flight and at the head of its queue, as soon as the store is known
 * to have all of it. From there it comes like what a former engine has left. Belongs to the session's loop.
 */
final class HeapLeaving implements StoreWriter.CommitListener {
    private final Session session;
    private final EngineLoop loop;
    private final DeliveryQueue queue;
    private final DeliveryWindow window;
    private final StoredQueue stored;
    private final QueuePager pager;

    HeapLeaving(Session session, DeliveryQueue queue, DeliveryWindow window, StoredQueue stored, QueuePager pager) {
        this.session = session;
        loop = session.loop();
        this.queue = queue;
        this.window = window;
        this.stored = stored;
        this.pager = pager;
    }

    @Override
    public void committed() {
        if (session.connection() != null
                || session.hasEnded()
                || !session.isDurable()
                || !pager.knowsWhatIsInFlight()) {
            return;
        }
        List<Delivery> all = new ArrayList<>(window.inOrder());
        all.addAll(queue.list());
        if (all.stream().allMatch(each -> each.isSafe() || each.qos() == QoS.AT_MOST_ONCE)) {
            leave(all);
        }
    }

    @Override
    public void failed(StoreException reason) {
        // It stays in the heap, where alone it may be.
    }

    private void leave(List<Delivery> all) {
        queue.clear();
        window.clear();
        long first = Long.MAX_VALUE;
        long last = -1;
        long lastMarked = -1;
        long messages = 0;
        long bytes = 0;
        for (Delivery delivery : all) {
            delivery.discarded();
            if (delivery.qos() == QoS.AT_MOST_ONCE) {
                loop.counters().droppedQos0.increment();
                continue;
            }
            first = Math.min(first, delivery.sequence());
            last = Math.max(last, delivery.sequence());
            lastMarked = delivery.packetId() == 0 ? lastMarked : Math.max(lastMarked, delivery.sequence());
            messages++;
            bytes += delivery.message().size();
        }
        if (messages > 0) {
            stored.giveBack(first, last, messages, bytes);
            pager.marked(lastMarked);
        }
    }
}
