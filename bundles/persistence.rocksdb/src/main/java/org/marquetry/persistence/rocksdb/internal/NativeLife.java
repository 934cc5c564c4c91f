package org.marquetry.persistence.rocksdb.internal;

import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.marquetry.persistence.keyvalue.TableException;

/**
 * Keeps native objects from being used after they were freed, which would end the process: a use is between {@link #enter} and
 * {@link #leave} of one thread, and the end waits for those that have begun.
 */
final class NativeLife {
    private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
    private volatile boolean ending;

    void enter() throws TableException {
        uses.readLock().lock();
        if (ending) {
            uses.readLock().unlock();
            throw closed();
        }
    }

    void leave() {
        uses.readLock().unlock();
    }

    /** For long uses, which end sooner when they are waited for. */
    void check() throws TableException {
        if (ending) {
            throw closed();
        }
    }

    /** Lets no new use begin. */
    boolean beginEnd() {
        if (uses.getReadHoldCount() > 0) {
            throw new IllegalStateException("the table is closed while it is used by the same thread");
        }
        uses.readLock().lock();
        try {
            boolean first = !ending;
            ending = true;
            return first;
        } finally {
            uses.readLock().unlock();
        }
    }

    /** Waits until nothing is used any more. */
    void awaitEnd() {
        uses.writeLock().lock();
        uses.writeLock().unlock();
    }

    private static TableException closed() {
        return new TableException(TableException.Kind.FAILED, "the table is closed", null);
    }
}
