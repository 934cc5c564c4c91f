package org.marquetry.api.handover;

import java.util.List;
import java.util.Set;

import org.marquetry.api.store.StoreChange;

/**
 * The session of a connected client (MQTT 5.0 section 4.1). Of one that the store keeps, only what the store does not know.
 *
 * @param principal who created it
 * @param expiryInterval how long it outlives its connection, in seconds; 0xFFFFFFFF is for ever
 * @param kept whether the store keeps it
 * @param subscriptions none if the store keeps them
 * @param outgoing what is on its way to the client, in order; only what is of QoS 0 if the store keeps the rest
 * @param inFlight packet identifiers of what was sent on this connection and is not acknowledged: not to be sent again
 * @param unsent packet identifiers that were given to messages which were never sent
 * @param unreleased packet identifiers of messages of QoS 2 that the client has received on this connection, and says so no more,
 *     while PUBREL was not sent
 * @param incoming packet identifiers of publications of QoS 2 that were received and not released; none if the store keeps them
 * @param incomingBefore those of them that came on an earlier connection, and that the client has not gone on with on this one
 */
public record ParkedSession(
        String clientId,
        String principal,
        long expiryInterval,
        boolean kept,
        List<StoreChange.SubscriptionPut> subscriptions,
        List<StoreChange.Outgoing> outgoing,
        Set<Integer> inFlight,
        Set<Integer> unsent,
        Set<Integer> unreleased,
        Set<Integer> incoming,
        Set<Integer> incomingBefore) {
    public ParkedSession {
        subscriptions = List.copyOf(subscriptions);
        outgoing = List.copyOf(outgoing);
        inFlight = Set.copyOf(inFlight);
        unsent = Set.copyOf(unsent);
        unreleased = Set.copyOf(unreleased);
        incoming = Set.copyOf(incoming);
        incomingBefore = Set.copyOf(incomingBefore);
    }
}
