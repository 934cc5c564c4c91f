package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The publishers of one loop that are not read from because what has been published piles up: before other loops, or before the
 * store, which holds up only those whose publications have to be kept. Belongs to its loop.
 */
final class HeldPublishers {
    private record Held(ClientConnection publisher, boolean needsStore) {}

    private final EngineLoop loop;
    private List<Held> held = new ArrayList<>();

    HeldPublishers(EngineLoop loop) {
        this.loop = loop;
    }

    /** Whether a publisher is to be held; if so, it is told when it is over. */
    boolean takes(ClientConnection publisher, boolean needsStore) {
        boolean isToBeHeld = isToBeHeld(needsStore);
        if (isToBeHeld) {
            held.add(new Held(publisher, needsStore));
            loop.counters().heldPublishers.add(1);
        }
        return isToBeHeld;
    }

    private boolean isToBeHeld(boolean needsStore) {
        return loop.backlog().isHigh()
                || needsStore && loop.engine().storeBacklog().isHigh();
    }

    /** One of the backlogs has come down. */
    void release() {
        List<Held> before = held;
        held = new ArrayList<>();
        for (Held each : before) {
            if (each.publisher.isOpen() && isToBeHeld(each.needsStore)) {
                held.add(each);
            } else {
                loop.counters().heldPublishers.add(-1);
                each.publisher.intake().release(Intake.Reason.BACKLOG);
            }
        }
    }
}
