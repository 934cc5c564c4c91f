package org.marquetry.broker.internal;

import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;

/** Tells the store what becomes of the deliveries of one session, if the session is kept. Belongs to the session's loop. */
final class DeliveryKeeper {
    private final Session session;
    private final EngineLoop loop;

    DeliveryKeeper(Session session) {
        this.session = session;
        loop = session.loop();
    }

    /** Whether the store knows of the delivery: QoS 0 never touches it. */
    boolean isKept(Delivery delivery) {
        return session.isDurable() && delivery.qos() != QoS.AT_MOST_ONCE;
    }

    void keep(Delivery delivery) {
        loop.append(delivery.put(session.clientId()));
    }

    /** Keeps a delivery that need not wait for it. */
    void keepNow(Delivery delivery) {
        keep(delivery);
        delivery.settled(delivery.packetId() != 0);
    }

    /** The store is to know the delivery, which it has, by its identifier and state of now. */
    void mark(Delivery delivery) {
        loop.append(delivery.mark(session.clientId()));
    }

    void forget(Delivery delivery) {
        // What the store has not begun to write need never be there.
        if (!isKept(delivery)) {
            return;
        }
        if (delivery.takeBack()) {
            delivery.unneeded();
        } else {
            forget(delivery.sequence());
        }
    }

    void forget(long sequence) {
        loop.append(new StoreChange.OutgoingRemoved(session.clientId(), sequence));
    }
}
