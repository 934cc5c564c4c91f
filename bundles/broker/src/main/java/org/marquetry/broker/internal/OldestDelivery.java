package org.marquetry.broker.internal;

/** Finds and drops what waits longest for one client and was never sent. Belongs to the session's loop. */
final class OldestDelivery {
    private final DeliveryQueue queue;
    private final StoredQueue stored;
    private final QueuePager pager;
    private final DeliveryKeeper keeper;

    OldestDelivery(DeliveryQueue queue, StoredQueue stored, QueuePager pager, DeliveryKeeper keeper) {
        this.queue = queue;
        this.stored = stored;
        this.pager = pager;
        this.keeper = keeper;
    }

    /** Drops it; false if there is none. */
    boolean drop() {
        Delivery oldest = queue.removeOldest();
        if (oldest != null) {
            oldest.discarded();
            keeper.forget(oldest);
            return true;
        }
        long sequence = stored.oldestBehind(pager.lastInFlight());
        if (sequence < 0) {
            return false;
        }
        if (!stored.takeBack(sequence)) {
            keeper.forget(sequence);
        }
        stored.dropped(sequence);
        return true;
    }
}
