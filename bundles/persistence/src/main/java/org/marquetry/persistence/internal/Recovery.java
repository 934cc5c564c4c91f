package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * What happens when the table has failed. Nothing is written or synced again through it: what a failed sync has left in memory may
 * look written and not be. It is closed, and opened anew until that works, which reads what really is on the device. Then what
 * failed is undone, or done if it was to remove something, before anything else. Belongs to the committer's thread.
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
    private final List<StoreChange> owed = new ArrayList<>();
    private @Nullable StoreException reason;
    private long pause;
    private long nextTry;

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
        pause = FIRST_PAUSE;
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

    /** Remembers what a failed commit leaves to be done. */
    void owe(List<StoreChange> changes) {
        for (StoreChange change : changes) {
            StoreChange due = ChangeEncoder.owedFor(change);
            if (due != null) {
                owed.add(due);
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
            access.open();
            payOwed();
            reason = null;
            health.up();
        } catch (TableException e) {
            again(e);
        } catch (RuntimeException e) {
            again(Failures.unexpected(e));
        }
    }

    private void again(TableException cause) {
        StoreException failure = Failures.of(access.directory(), cause);
        reason = failure;
        health.stillDown(failure);
        closeTable();
    }

    private void payOwed() throws TableException {
        for (int from = 0; from < owed.size(); from += PORTION) {
            groups.writeOwed(owed.subList(from, Math.min(owed.size(), from + PORTION)));
        }
        owed.clear();
    }
}
