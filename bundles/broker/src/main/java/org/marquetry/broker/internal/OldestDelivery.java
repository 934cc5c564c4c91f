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

    /**
     * Drops it; false if there is none, or none that can be told from what was in flight when a former engine ended, which
     * is known when the client has come back.
     */
    boolean drop() {
        Delivery oldest = queue.removeOldest();
        if (oldest != null) {
            oldest.discarded();
            keeper.forget(oldest);
            return true;
        }
        if (stored.isEmpty() || !pager.knowsWhatIsInFlight()) {
            return false;
        }
        long sequence = stored.from();
        if (!stored.takeBack(sequence)) {
            keeper.forget(sequence);
        }
        stored.lost(1);
        stored.advance(sequence + 1);
        return true;
    }
}
