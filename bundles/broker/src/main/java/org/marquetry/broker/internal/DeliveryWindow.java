package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The deliveries that have a packet identifier: an array indexed by it. Identifiers go round through 1 to 65535, so that one
 * is not used again soon after it became free; the array is as large as twice the deliveries need, and a slot that is still
 * taken is skipped.
 */
final class DeliveryWindow {
    private static final int FIRST_CAPACITY = 2;
    private static final int MAX_CAPACITY = 65_536;
    private static final int MAX_PACKET_ID = 65_535;

    private final LoopCounters counters;
    private Delivery[] slots = new Delivery[FIRST_CAPACITY];
    private int size;
    private long bytes;
    private int lastId;

    DeliveryWindow(LoopCounters counters) {
        this.counters = counters;
    }

    int size() {
        return size;
    }

    /** The sizes of all its messages, which are in the heap until they are acknowledged. */
    long bytes() {
        return bytes;
    }

    /** The delivery with an identifier, or null. */
    @Nullable Delivery get(int packetId) {
        Delivery found = slots[packetId & slots.length - 1];
        return found != null && found.packetId() == packetId ? found : null;
    }

    /** Gives the delivery a free packet identifier; there must be one, since windows are smaller than all of them. */
    void add(Delivery delivery) {
        if (size * 2 >= slots.length && slots.length < MAX_CAPACITY) {
            grow(slots.length * 2);
        }
        do {
            lastId = lastId == MAX_PACKET_ID ? 1 : lastId + 1;
        } while (slots[lastId & slots.length - 1] != null);
        delivery.packetId(lastId);
        put(delivery);
    }

    private void put(Delivery delivery) {
        slots[delivery.packetId() & slots.length - 1] = delivery;
        size++;
        account(delivery.message().size());
    }

    private void account(long more) {
        bytes += more;
        counters.windowBytes.add(more);
    }

    /** Takes back a delivery that has its identifier from before. */
    void restore(Delivery delivery) {
        while (slots[delivery.packetId() & slots.length - 1] != null) {
            grow(slots.length * 2);
        }
        put(delivery);
        lastId = delivery.packetId();
    }

    void remove(Delivery delivery) {
        int slot = delivery.packetId() & slots.length - 1;
        if (slots[slot] == delivery) {
            slots[slot] = null;
            size--;
            account(-delivery.message().size());
        }
    }

    /** Forgets all deliveries, but not how far identifiers have been given out. */
    void clear() {
        slots = new Delivery[FIRST_CAPACITY];
        size = 0;
        account(-bytes);
    }

    /** All deliveries in the order in which they were sent. */
    List<Delivery> inOrder() {
        List<Delivery> all = new ArrayList<>(size);
        for (Delivery delivery : slots) {
            if (delivery != null) {
                all.add(delivery);
            }
        }
        all.sort(Comparator.comparingLong(Delivery::sequence));
        return all;
    }

    private void grow(int capacity) {
        Delivery[] larger = new Delivery[capacity];
        for (Delivery delivery : slots) {
            if (delivery != null) {
                larger[delivery.packetId() & capacity - 1] = delivery;
            }
        }
        slots = larger;
    }
}
