package org.marquetry.broker.internal;

import java.util.BitSet;
import java.util.function.IntConsumer;

/** A set of packet identifiers: 8 KB at the most, however a client chooses them. */
final class PacketIds {
    private final BitSet ids;
    private int size;

    PacketIds() {
        ids = new BitSet(64);
    }

    private PacketIds(PacketIds other) {
        ids = (BitSet) other.ids.clone();
        size = other.size;
    }

    PacketIds copy() {
        return new PacketIds(this);
    }

    /** Adds an identifier; false if it was there. */
    boolean add(int id) {
        if (ids.get(id)) {
            return false;
        }
        ids.set(id);
        size++;
        return true;
    }

    /** Removes an identifier; false if it was not there. */
    boolean remove(int id) {
        if (!ids.get(id)) {
            return false;
        }
        ids.clear(id);
        size--;
        return true;
    }

    boolean contains(int id) {
        return ids.get(id);
    }

    int size() {
        return size;
    }

    void forEach(IntConsumer action) {
        ids.stream().forEach(action);
    }
}
