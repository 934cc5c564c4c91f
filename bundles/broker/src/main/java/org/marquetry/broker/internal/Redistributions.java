package org.marquetry.broker.internal;

import java.util.ArrayDeque;

/** The redistributions of one loop: one at a time, however many sessions end at once. Belongs to its loop. */
final class Redistributions {
    private final ArrayDeque<Redistribution> inOrder = new ArrayDeque<>(1);

    /** One that can begin, and does when it is its turn. */
    void add(Redistribution next) {
        inOrder.add(next);
        if (inOrder.size() == 1) {
            next.readPage();
        }
    }

    /** The first one has ended. */
    void next() {
        inOrder.remove();
        if (!inOrder.isEmpty()) {
            inOrder.element().readPage();
        }
    }
}
