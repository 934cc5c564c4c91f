package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.QoS;

/**
 * One receiver of a route, with what its matching subscriptions make of a message together: overlapping subscriptions are
 * served by one copy, at the highest quality of service among them and with the identifiers of all (MQTT 5.0 section 3.3.4).
 *
 * @param ownCopy unless {@code sendsOwn}, what the receiver gets of its own publications: this target, another without the "no local" subscriptions,
 *     or null for nothing
 * @param group the shared subscription that chose the receiver, or null
 */
record Target(
        Receiver receiver,
        QoS qos,
        boolean retainAsPublished,
        int[] identifiers,
        @Nullable Target ownCopy,
        boolean sendsOwn,
        @Nullable ShareGroup group) {
    static final int[] NO_IDENTIFIERS = {};

    /** What a publication of the given origin means to this target; null if nothing is to be delivered. */
    @Nullable Target from(@Nullable Receiver origin) {
        return sendsOwn || !receiver.isSameAs(origin) ? this : ownCopy;
    }
}
