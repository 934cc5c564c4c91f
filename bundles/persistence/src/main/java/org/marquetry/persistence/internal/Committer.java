package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableSettings;

/**
 * The one thread that writes: takes what all loops want kept, has it written as one group, and has all of them told. While one
 * group is written the next one gathers, so that the more there is to do the less each costs.
 */
final class Committer implements Runnable {
    /** A group ends when it has so many changes or bytes: what a batch takes of memory is bounded, commits are not split. */
    private static final int GROUP_CHANGES = 16_384;

    private static final long GROUP_BYTES = 4L * 1024 * 1024;

    /** How long what nobody waits for may wait for others to be written with. */
    private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long CLOSE_SECONDS = 60;

    private final GroupWriter groups;
    private final Recovery recovery;
    private final Thread thread;
    private final Queue<Commit> submitted = new ConcurrentLinkedQueue<>();
    private List<Commit> group = new ArrayList<>();
    private long groupSince;
    private long writtenAt;
    private volatile TableSettings settings;
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile boolean ended;

    Committer(GroupWriter groups, Recovery recovery, TableSettings settings) {
        this.groups = groups;
        this.recovery = recovery;
        this.settings = settings;
        thread = new Thread(this, "marquetry-committer");
        thread.setDaemon(true);
    }

    void start() {
        writtenAt = System.nanoTime() - settings.writeInterval().toNanos();
        thread.start();
    }

    void settings(TableSettings next) {
        settings = next;
        LockSupport.unpark(thread);
    }

    /** From any loop; never waits. */
    void submit(Commit commit) {
        submitted.add(commit);
        if (idle) {
            LockSupport.unpark(thread);
        }
        if (ended) {
            refuseRest();
        }
    }

    /** Writes what was submitted, and ends. */
    void close() throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    }

    @Override
    public void run() {
        while (!closing || !submitted.isEmpty()) {
            long now = System.nanoTime();
            if (recovery.isDown()) {
                refuse(take());
                recovery.tryAgain(now);
            } else {
                gather(now);
                if (isDue(now)) {
                    write();
                }
                groups.syncIfDue(settings, System.nanoTime(), recovery);
            }
            rest();
        }
        write();
        end();
        ended = true;
        refuseRest();
    }

    private void end() {
        if (recovery.isDown()) {
            return;
        }
        try {
            groups.end();
        } catch (TableException e) {
            recovery.begin(e);
        }
    }

    private void gather(long now) {
        boolean wasEmpty = group.isEmpty();
        group.addAll(take());
        if (wasEmpty) {
            groupSince = now;
        }
    }

    private List<Commit> take() {
        List<Commit> taken = new ArrayList<>();
        int changes = 0;
        long bytes = 0;
        while (changes < GROUP_CHANGES && bytes < GROUP_BYTES) {
            Commit next = submitted.poll();
            if (next == null) {
                break;
            }
            taken.add(next);
            changes += next.changes().size();
            bytes += next.bytes();
        }
        return taken;
    }

    private boolean isDue(long now) {
        return !group.isEmpty() && waitNanos(now) <= 0;
    }

    /** How long until the group is to be written; it may grow until then. */
    private long waitNanos(long now) {
        long spacing = writtenAt + settings.writeInterval().toNanos() - now;
        if (closing || group.stream().anyMatch(Commit::isWaitedFor)) {
            return spacing;
        }
        return Math.max(spacing, groupSince + LAZY_NANOS - now);
    }

    private void write() {
        if (group.isEmpty()) {
            return;
        }
        List<Commit> written = group;
        group = new ArrayList<>();
        groups.write(written, settings, recovery);
        writtenAt = System.nanoTime();
    }

    private void rest() {
        long nanos = recovery.isDown()
                ? recovery.nanosToNextTry(System.nanoTime())
                : Math.min(
                        group.isEmpty() ? Long.MAX_VALUE : waitNanos(System.nanoTime()),
                        groups.nanosToSync(settings, System.nanoTime()));
        idle = true;
        if (submitted.isEmpty() && !closing && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        idle = false;
    }

    private void refuse(List<Commit> commits) {
        groups.refuse(commits, recovery);
    }

    private synchronized void refuseRest() {
        StoreException reason = new StoreException(StoreException.Kind.FAILED, "the store is closed", null);
        for (Commit next = submitted.poll(); next != null; next = submitted.poll()) {
            next.fail(reason);
            next.writer().completed(next);
            next.writer().tellLoop();
        }
    }
}
