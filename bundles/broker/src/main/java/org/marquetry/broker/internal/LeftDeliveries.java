package org.marquetry.broker.internal;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.QoS;

/**
 * What a session had in the heap when it ended. Messages of shared subscriptions go to other members, but not those of QoS 2 that
 * were sent (MQTT-4.8.2-5): by way of the store if that has them, else from here. Belongs to the session's loop.
 */
final class LeftDeliveries {
    private final Session session;
    private final EngineLoop loop;
    private final StoredQueue stored;
    /** Of what the store has; null if there is nothing for anybody. */
    private final @Nullable Redistribution redistribution;

    LeftDeliveries(Session session, List<Delivery> all, StoredQueue stored) {
        this.session = session;
        loop = session.loop();
        this.stored = stored;
        redistribution = session.isDurable() && isToBeRedistributed(all)
                ? new Redistribution(session, unsent(all), stored.unsettledShared() + pendingShared(all))
                : null;
    }

    /** Whether the store has, or is about to have, messages for a group that has other members. */
    private boolean isToBeRedistributed(List<Delivery> all) {
        if (!stored.isEmpty() && session.mayHaveShared()) {
            return true;
        }
        return all.stream()
                .filter(LeftDeliveries::isShared)
                .map(Delivery::shareFilter)
                .distinct()
                .anyMatch(filter -> loop.router().another(filter, session) != null);
    }

    /** Whether the store has it, and not for this session alone. */
    private static boolean isShared(Delivery delivery) {
        return delivery.shareFilter() != null && delivery.qos() != QoS.AT_MOST_ONCE;
    }

    private static Set<Long> unsent(List<Delivery> all) {
        return all.stream()
                .filter(delivery -> isShared(delivery) && delivery.packetId() != 0 && !delivery.wasSent())
                .map(Delivery::sequence)
                .collect(Collectors.toSet());
    }

    private static int pendingShared(List<Delivery> all) {
        return (int) all.stream()
                .filter(delivery -> isShared(delivery) && delivery.isPending())
                .count();
    }

    /** Gives away what only the heap has, and answers how the rest is given; null if there is none. */
    @Nullable Redistribution giveAway(List<Delivery> all) {
        stored.end(redistribution);
        for (Delivery delivery : all) {
            if (redistribution == null || !isShared(delivery)) {
                delivery.takeBack();
                if (!delivery.isPending()) {
                    goElsewhere(delivery);
                }
            }
        }
        return redistribution;
    }

    /** The store has answered for a delivery; whether it is kept, or was before. */
    void settled(Delivery delivery, boolean isKept) {
        if (redistribution != null && isShared(delivery)) {
            redistribution.settled();
        } else if (isKept) {
            goElsewhere(delivery);
        }
    }

    private void goElsewhere(Delivery delivery) {
        boolean mayGoElsewhere = delivery.qos() != QoS.EXACTLY_ONCE || !delivery.wasSent();
        if (delivery.shareFilter() != null && mayGoElsewhere) {
            loop.router().redistribute(delivery.message(), delivery.shareFilter(), session);
        }
    }
}
