package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;

/** What a table stands on, and what a test has happen to it. */
final class HeapDevice implements TableOpener {
    private NavigableMap<byte[], byte[]> written = new TreeMap<>(Arrays::compareUnsigned);
    private NavigableMap<byte[], byte[]> synced = new TreeMap<>(Arrays::compareUnsigned);
    private volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private volatile TableException.Kind writesFail;
    private volatile TableException.Kind syncsFail;
    private volatile TableException.Kind opensFail;
    private Predicate<byte[]> rotten = key -> false;
    private int writes;
    private int syncs;
    private int opens;
    private int misuses;
    private int closes;
    private volatile boolean waiting;

    @Override
    public synchronized Table open(Path directory) throws TableException {
        opens++;
        fail(opensFail, "opening");
        return new HeapTable(this);
    }

    synchronized NavigableMap<byte[], byte[]> written() {
        return written;
    }

    void beforeWrite() throws TableException {
        Semaphore passed = gate;
        if (!passed.tryAcquire()) {
            waiting = true;
            passed.acquireUninterruptibly();
            waiting = false;
        }
        fail(writesFail, "writing");
        synchronized (this) {
            writes++;
        }
    }

    synchronized void sync() throws TableException {
        fail(syncsFail, "syncing");
        syncs++;
        synced = new TreeMap<>(written);
    }

    private static void fail(TableException.Kind kind, String doing) throws TableException {
        if (kind != null) {
            throw new TableException(kind, doing + " failed", null);
        }
    }

    synchronized void checkReadable(byte[] key) throws TableException {
        if (rotten.test(key)) {
            throw new TableException(TableException.Kind.DAMAGED, "a block is damaged", null);
        }
    }

    /** From now on writes wait. */
    void stall() {
        gate = new Semaphore(0);
    }

    /** One write goes on, those after it wait. */
    void resumeOne() {
        gate.release();
    }

    void resume() {
        Semaphore closed = gate;
        gate = new Semaphore(Integer.MAX_VALUE / 2);
        closed.release();
    }

    /** From now on writes fail like this; they work again with null. */
    void failWrites(TableException.Kind kind) {
        writesFail = kind;
    }

    void failSyncs(TableException.Kind kind) {
        syncsFail = kind;
    }

    void failOpens(TableException.Kind kind) {
        opensFail = kind;
    }

    /** These keys cannot be read any more. */
    synchronized void rot(Predicate<byte[]> keys) {
        rotten = keys;
    }

    /** What was not synced is gone. */
    synchronized void losePower() {
        written = new TreeMap<>(synced);
    }

    /** Whether a write waits. */
    boolean isWaiting() {
        return waiting;
    }

    synchronized void misused() {
        misuses++;
    }

    /** How often a table was used again that had failed. */
    synchronized int misuses() {
        return misuses;
    }

    synchronized void closed() {
        closes++;
    }

    synchronized int closes() {
        return closes;
    }

    synchronized int opens() {
        return opens;
    }

    synchronized int writes() {
        return writes;
    }

    synchronized int syncs() {
        return syncs;
    }
}
