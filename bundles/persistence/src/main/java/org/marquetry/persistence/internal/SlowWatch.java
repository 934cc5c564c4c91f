package org.marquetry.persistence.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks whether the device has become slow, which the thread that waits for it cannot say itself. */
final class SlowWatch implements Runnable {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StoreHealth health;
    private final Thread thread;
    private volatile boolean closing;

    SlowWatch(StoreHealth health) {
        this.health = health;
        thread = new Thread(this, "marquetry-store-watch");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void close() {
        closing = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!closing) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
            health.look(System.nanoTime());
        }
    }
}
