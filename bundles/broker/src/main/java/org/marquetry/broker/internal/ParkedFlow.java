package org.marquetry.broker.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;

/**
 * What is on its way to a client, as another engine can go on with it.
 *
 * @param inFlight packet identifiers of what was sent on the connection there is now
 * @param unsent packet identifiers of what was never sent
 * @param unreleased packet identifiers of what the client has received on that connection, and PUBREL was not sent for
 * @param messages all of it but what the store has
 */
record ParkedFlow(
        Set<Integer> inFlight, Set<Integer> unsent, Set<Integer> unreleased, List<StoreChange.Outgoing> messages) {
    /** The flow with this window and this queue; the store keeps its acknowledged messages or not. */
    static ParkedFlow of(DeliveryWindow window, DeliveryQueue queue, boolean isKept) {
        List<Delivery> sent = window.inOrder();
        return new ParkedFlow(
                identifiers(sent, Delivery::isInFlight),
                identifiers(sent, delivery -> !delivery.wasSent()),
                identifiers(sent, Delivery::owesRelease),
                Stream.concat(sent.stream(), queue.list().stream().filter(delivery -> delivery.packetId() == 0))
                        .filter(delivery -> !isKept || delivery.qos() == QoS.AT_MOST_ONCE || delivery.isUnkept())
                        .sorted(Comparator.comparingLong(Delivery::sequence))
                        .map(Delivery::outgoing)
                        .toList());
    }

    private static Set<Integer> identifiers(List<Delivery> sent, Predicate<Delivery> which) {
        return sent.stream().filter(which).map(Delivery::packetId).collect(Collectors.toSet());
    }
}
