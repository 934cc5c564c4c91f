package org.marquetry.persistence.internal;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * What happens when the table has failed. Nothing is written or synced again through it: what a failed sync has left in memory may
 * look written and not be. It is closed, and opened anew until that works, which reads what really is on the device, and something
 * written and synced. Then what failed is undone, or done if it was to remove something, before anything else. Belongs to the committer's thread.
 */
final class Recovery {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);
    /** Changes written at a time. */
    private static final int PORTION = 10_000;

    private final TableAccess access;
    private final FreeSpace space;
    private final StoreHealth health;
    private final GroupWriter groups;
    private final Owed owed = new Owed();
    /** What the group whose writing failed leaves to be done. */
    private final Owed undoing = new Owed();

    private @Nullable StoreException reason;
    private long pause;
    private long nextTry;
    /** When it last went on; 0 before. */
    private long upSince;

    Recovery(TableAccess access, FreeSpace space, StoreHealth health, GroupWriter groups) {
        this.access = access;
        this.space = space;
        this.health = health;
        this.groups = groups;
    }

    boolean isDown() {
        return reason != null;
    }

    StoreException reason() {
        return Objects.requireNonNull(reason);
    }

    /** The table has failed. */
    StoreException begin(TableException cause) {
        StoreException failure = Failures.of(access.directory(), cause);
        reason = failure;
        // A device that fails again and again is tried, and told of, less and less often.
        pause = upSince != 0 && System.nanoTime() - upSince < LONGEST_PAUSE
                ? Math.min(pause * 2, LONGEST_PAUSE)
                : FIRST_PAUSE;
        nextTry = System.nanoTime() + pause;
        health.down(failure);
        closeTable();
        return failure;
    }

    private void closeTable() {
        try {
            access.close();
        } catch (TableException e) {
            health.detail("closing it", e);
        }
    }

    /** Remembers what was done and may be undone by the failure. */
    void owe(Owed removals) {
        owed.addAll(removals);
    }

    /** Remembers what a commit that was never written leaves to be done. */
    void oweRemovals(List<StoreChange> changes) {
        for (StoreChange change : changes) {
            if (!ChangeEncoder.failsWithItsCommit(change)) {
                owed.add(change);
            }
        }
    }

    /**
     * Remembers what a commit that may have been written leaves to be done, and what of it has to be taken back.
     *
     * @param allOrNothing whether what it was to remove is there again, and stays
     */
    void oweUndoing(List<StoreChange> changes, boolean allOrNothing) {
        for (StoreChange change : changes) {
            StoreChange due = ChangeEncoder.owedFor(change, allOrNothing);
            if (due != null) {
                owed.forget(due);
                undoing.add(due);
            }
        }
    }

    long nanosToNextTry(long now) {
        return Math.max(1, nextTry - now);
    }

    /** Opens the table again if it is time to. */
    void tryAgain(long now) {
        if (now - nextTry < 0) {
            return;
        }
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        nextTry = now + pause;
        if (space.isShort()) {
            return;
        }
        try {
            access.open(this::putRight);
            reason = null;
            upSince = System.nanoTime();
            health.up();
        } catch (TableException e) {
            again(e);
        } catch (RuntimeException e) {
            again(Failures.unexpected(e));
        }
    }

    /** Before anybody reads: what was refused must not be seen, and so delivered, until it is taken back. */
    private void putRight() throws TableException {
        Format.prove(access.table());
        groups.undo(undoing.all());
        undoing.clear();
        payOwed();
    }

    private void again(TableException cause) {
        StoreException failure = Failures.of(access.directory(), cause);
        reason = failure;
        health.stillDown(failure);
        closeTable();
    }

    private void payOwed() throws TableException {
        List<StoreChange> all = owed.all();
        for (int from = 0; from < all.size(); from += PORTION) {
            groups.writeOwed(all.subList(from, Math.min(all.size(), from + PORTION)));
        }
        owed.clear();
    }
}
