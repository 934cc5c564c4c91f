package org.marquetry.persistence.internal;

import org.marquetry.persistence.keyvalue.StoreCounters;

/** Counts what the committer does. Its thread writes, any reads. */
final class CommitCounters {
    private volatile long groups;
    private volatile long records;
    private volatile long syncs;
    private volatile long slowestNanos;
    private volatile long takenBack;
    private volatile long failed;

    void written(int count, boolean sync, long nanos) {
        groups++;
        records += count;
        if (sync) {
            syncs++;
        }
        slowestNanos = Math.max(slowestNanos, nanos);
    }

    void synced(long nanos) {
        syncs++;
        slowestNanos = Math.max(slowestNanos, nanos);
    }

    void takenBack() {
        takenBack++;
    }

    void failed() {
        failed++;
    }

    StoreCounters now(long damaged) {
        return new StoreCounters(groups, records, syncs, slowestNanos / 1_000_000, takenBack, failed, damaged);
    }
}
