package org.marquetry.broker.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** How many wait for services of one kind that have left and may come back. For all threads. */
final class Waits {
    private final AtomicInteger number = new AtomicInteger();
    private final String one;

    /** @param one what one of them is, such as {@code client}, in a word that takes an s */
    Waits(String one) {
        this.one = one;
    }

    /** Somebody who has waited, or not, does so now, or not; answers that. */
    boolean becomes(boolean before, boolean now) {
        if (before != now) {
            number.addAndGet(now ? 1 : -1);
        }
        return now;
    }

    /** For people; empty if there are none. */
    List<String> words() {
        int waiting = number.get();
        return waiting <= 0 ? List.of() : List.of(waiting == 1 ? "1 " + one : waiting + " " + one + "s");
    }
}
