package org.marquetry.broker.internal;

import java.util.concurrent.atomic.AtomicLong;

import org.marquetry.api.store.StoreChange;

/**
 * What all loops have asked the store to keep and it has not answered for, in bytes. When it is too much, those who publish
 * more of it are not read from, so that a store that stalls fills the clients' sockets and not the heap. For all loops.
 */
final class StoreBacklog {
    /** What a change takes besides its message, about. */
    private static final int OF_A_CHANGE = 256;

    private static final long MOST = 64L * 1024 * 1024;
    private static final long LEAST = 4L * 1024 * 1024;

    private final Engine engine;
    private final long most;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean high;
    /** When the store last answered, or, if it had nothing to answer, was asked. */
    private volatile long heardMillis;

    StoreBacklog(Engine engine) {
        this.engine = engine;
        most = Math.max(LEAST, Math.min(MOST, Runtime.getRuntime().maxMemory() / 16));
    }

    /** What a change adds while it waits. */
    static long sizeOf(StoreChange change) {
        if (change instanceof StoreChange.OutgoingPut put) {
            return OF_A_CHANGE + put.outgoing().message().size();
        }
        if (change instanceof StoreChange.RetainedPut put) {
            return OF_A_CHANGE + put.message().size();
        }
        return OF_A_CHANGE;
    }

    static long sizeOf(RetainedChanges.Change change) {
        return OF_A_CHANGE + change.size();
    }

    void asked(long added) {
        long now = bytes.addAndGet(added);
        if (now == added) {
            heardMillis = engine.time().uptimeMillis();
        }
        if (now > most) {
            high = true;
        }
    }

    void answered(long done) {
        heardMillis = engine.time().uptimeMillis();
        if (bytes.addAndGet(-done) < most / 4 && high) {
            high = false;
            for (int i = 0; i < engine.loops(); i++) {
                EngineLoop loop = engine.loop(i);
                loop.execute(loop.heldPublishers()::release);
            }
        }
    }

    /** For how long the store has owed an answer, and given none at all. */
    long silentMillis() {
        return bytes.get() == 0 ? 0 : engine.time().uptimeMillis() - heardMillis;
    }

    boolean isHigh() {
        return high;
    }

    long bytes() {
        return bytes.get();
    }
}
