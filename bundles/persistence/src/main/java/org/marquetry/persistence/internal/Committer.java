package org.marquetry.persistence.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableSettings;

/**
 * The one thread that writes: takes what all loops want kept, has it written as one group, and has all of them told. While one
 * group is written the next one gathers, so that the more there is to do the less each costs.
 */
final class Committer implements Runnable {
    /** What wakes the thread. */
    private enum Sleep {
        /** It is awake. */
        NONE,
        /** Any commit does. */
        LIGHT,
        /** A commit that somebody waits for; others are found when the group's time has come. */
        UNTIL_WAITED_FOR
    }

    /** How long what nobody waits for may wait for others to be written with. */
    private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long closing waits for the device. */
    static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final GroupWriter groups;
    private final Recovery recovery;
    private final long closeMillis;
    private final Thread thread;
    private final Queue<Commit> submitted = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private final Group group = new Group();
    private long writtenAt;
    private volatile TableSettings settings;
    private volatile Sleep sleep = Sleep.NONE;
    private volatile boolean closing;
    private volatile boolean ended;
    /** Why nothing is taken any more, though it is open. */
    private @Nullable StoreException sealed;

    Committer(GroupWriter groups, Recovery recovery, TableSettings settings, long closeMillis) {
        this.closeMillis = closeMillis;
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
        Sleep deep = sleep;
        if (deep == Sleep.LIGHT || deep == Sleep.UNTIL_WAITED_FOR && commit.isWaitedFor()) {
            LockSupport.unpark(thread);
        }
        if (ended) {
            refuseRest();
        }
    }

    /** Has something done by the thread that writes, between two groups; not at all if it ends before. */
    void between(Runnable errand) {
        errands.add(errand);
        LockSupport.unpark(thread);
    }

    /** Writes what there is, and refuses what comes from now on, for a reason; takes it again if that is null. An errand. */
    void seal(@Nullable StoreException reason) {
        if (reason != null) {
            writeAll();
        }
        sealed = reason;
    }

    private void writeAll() {
        group.fill(submitted, System.nanoTime());
        while (!group.isEmpty() && !recovery.isDown()) {
            write();
            group.fill(submitted, System.nanoTime());
        }
    }

    /** Writes what was submitted, and ends. Answers whether it has: a device may take for ever. */
    boolean close() throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join(closeMillis);
        return !thread.isAlive();
    }

    @Override
    public void run() {
        while (!closing || !submitted.isEmpty()) {
            runErrands();
            long now = System.nanoTime();
            if (sealed != null) {
                group.fill(submitted, now);
                groups.refuse(group.takeAll(), sealed);
            } else if (recovery.isDown()) {
                // What was taken before the failure, too: it must not be written behind what comes after it.
                refuse(group.takeAll());
                group.fill(submitted, now);
                refuse(group.takeAll());
                recovery.tryAgain(now);
            } else {
                group.fill(submitted, now);
                if (waitNanos(now) <= 0) {
                    write();
                }
                groups.syncIfDue(settings, System.nanoTime(), recovery);
                groups.lookIfDue(System.nanoTime());
            }
            rest();
        }
        if (sealed == null) {
            write();
        }
        end();
        ended = true;
        refuseRest();
    }

    private void runErrands() {
        for (Runnable next = errands.poll(); next != null; next = errands.poll()) {
            next.run();
        }
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

    /** How long until the group is to be written; it may grow until then. */
    private long waitNanos(long now) {
        if (group.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (closing || group.isFull()) {
            return 0;
        }
        long spacing = writtenAt + settings.writeInterval().toNanos() - now;
        return group.isWaitedFor() ? spacing : Math.max(spacing, group.since() + LAZY_NANOS - now);
    }

    private void write() {
        if (group.isEmpty()) {
            return;
        }
        groups.write(group.takeAll(), settings, recovery);
        writtenAt = System.nanoTime();
    }

    private void rest() {
        long now = System.nanoTime();
        long nanos = nanosToRest(now);
        sleep = group.isEmpty() ? Sleep.LIGHT : Sleep.UNTIL_WAITED_FOR;
        if (submitted.isEmpty() && errands.isEmpty() && !closing && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleep = Sleep.NONE;
    }

    private long nanosToRest(long now) {
        if (sealed != null) {
            return Long.MAX_VALUE;
        }
        return recovery.isDown()
                ? recovery.nanosToNextTry(now)
                : Math.min(waitNanos(now), Math.min(groups.nanosToSync(settings, now), groups.nanosToLook(now)));
    }

    private void refuse(List<Commit> commits) {
        groups.refuse(commits, recovery);
    }

    private synchronized void refuseRest() {
        StoreException reason = StoreException.refused(StoreException.Kind.FAILED, "the store is closed", null);
        for (Commit next = submitted.poll(); next != null; next = submitted.poll()) {
            next.fail(reason);
            next.writer().completed(next);
            next.writer().tellLoop();
        }
    }
}
