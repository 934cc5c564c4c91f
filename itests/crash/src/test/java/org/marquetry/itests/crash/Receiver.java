package org.marquetry.itests.crash;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.Received;

/** The receiving side of a session (section 4.3). Takes its time to acknowledge, but keeps the order. */
final class Receiver {
    private static final int EXACTLY_ONCE = 2;

    private final String client;
    private final boolean hasProperties;
    private final History history;
    private final RandomGenerator random;
    private final Set<Integer> unreleased = new HashSet<>();
    private long awaySince = System.nanoTime();
    private long backSince = System.nanoTime();
    private final Deque<byte[]> acknowledgements = new ArrayDeque<>();

    Receiver(String client, boolean hasProperties, History history, RandomGenerator random) {
        this.client = client;
        this.hasProperties = hasProperties;
        this.history = history;
        this.random = random;
    }

    /** The connection has ended. */
    void gone() {
        awaySince = System.nanoTime();
    }

    /** A connection begins; what was not acknowledged over the last one will come again. */
    void resume(boolean sessionPresent) {
        backSince = System.nanoTime();
        acknowledgements.clear();
        if (!sessionPresent) {
            unreleased.clear();
        }
    }

    void publish(Received packet) {
        if (packet.qos() == EXACTLY_ONCE) {
            acknowledgements.add(Packets.pubrec(packet.id()));
            if (!unreleased.add(packet.id())) {
                return;
            }
        } else if (packet.qos() == 1) {
            acknowledgements.add(Packets.puback(packet.id()));
        }
        if (!packet.retain()) {
            record(packet);
        }
    }

    private void record(Received packet) {
        long id = Content.idOf(packet.payload());
        if (id < 0 || hasProperties && !isDescribedWell(id, packet)) {
            history.add(new Event.Damaged(client, packet.toString()));
        } else {
            history.add(new Event.Delivered(client, id, packet.qos()));
            if (history.freshness().isStale(id, awaySince, backSince)) {
                history.add(new Event.Stale(client, id));
            }
        }
    }

    private static boolean isDescribedWell(long id, Received packet) {
        Object description = packet.property(PropertyBytes.CONTENT_TYPE);
        Object expiry = packet.property(PropertyBytes.MESSAGE_EXPIRY);
        return Content.isDescribed(id)
                ? Content.description(id).equals(description) && expiry != null
                : description == null && expiry == null;
    }

    void pubrel(Received packet) {
        unreleased.remove(packet.id());
        acknowledgements.add(Packets.pubcomp(packet.id()));
    }

    /** Whether everything that came is acknowledged. */
    boolean isIdle() {
        return acknowledgements.isEmpty();
    }

    /** Sends some of the acknowledgements that are due, or all. */
    void acknowledge(boolean all, Link link) {
        int count = all ? acknowledgements.size() : random.nextInt(acknowledgements.size() + 1);
        for (int i = 0; i < count; i++) {
            link.send(acknowledgements.remove());
        }
    }
}
