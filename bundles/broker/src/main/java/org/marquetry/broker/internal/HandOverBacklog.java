package org.marquetry.broker.internal;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one loop has handed to others and they have not taken yet, in bytes. When it is too much, the publishers of the loop
 * are not read from until the others have caught up, so that a loop that falls behind fills the clients' sockets and not the
 * heap. Belongs to its loop but for {@link #taken}.
 */
final class HandOverBacklog {
    private static final long HIGH = 32L * 1024 * 1024;
    private static final long LOW = HIGH / 4;

    private final EngineLoop loop;
    private final AtomicLongArray untaken;
    private volatile boolean high;

    HandOverBacklog(EngineLoop loop, int loops) {
        this.loop = loop;
        untaken = new AtomicLongArray(loops);
    }

    void handedOver(int target, long bytes) {
        if (untaken.addAndGet(target, bytes) > HIGH) {
            high = true;
        }
    }

    /** The other loop has taken a batch; called there. */
    void taken(int target, long bytes) {
        if (untaken.addAndGet(target, -bytes) < LOW && high) {
            loop.execute(this::release);
        }
    }

    boolean isHigh() {
        return high;
    }

    private void release() {
        for (int i = 0; i < untaken.length(); i++) {
            if (untaken.get(i) >= LOW) {
                return;
            }
        }
        high = false;
        loop.heldPublishers().release();
    }
}
