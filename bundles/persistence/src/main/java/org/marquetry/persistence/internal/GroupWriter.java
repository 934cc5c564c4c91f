package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableSettings;

/** Writes groups of commits: what was taken back is left out, the rest is one batch. Belongs to the committer's thread. */
final class GroupWriter {
    /** How long what nobody waits for goes without a sync. */
    private static final long LAZY_SYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So many removals are remembered at most; then it is time to sync. */
    private static final int MOST_REMEMBERED = 100_000;

    private final TableAccess access;
    private final FreeSpace space;
    private final StoreHealth health;
    private final CommitCounters counters;
    private final ChangeEncoder encoder = new ChangeEncoder();
    private final FormerValues former = new FormerValues();
    private final List<LoopWriter> toTell = new ArrayList<>();
    private Table.@Nullable Batch batch;
    private int recordsGathered;
    private boolean unsynced;
    private long unsyncedSince;
    /** What was removed since the last sync: already told, so to be done again if that sync fails. */
    private final Owed removedSinceSync = new Owed();

    GroupWriter(TableAccess access, FreeSpace space, StoreHealth health, CommitCounters counters) {
        this.access = access;
        this.space = space;
        this.health = health;
        this.counters = counters;
    }

    /** Writes a group and has its loops told. When that fails, the recovery takes over. */
    void write(List<Commit> group, TableSettings settings, Recovery recovery) {
        try {
            Table table = access.table();
            Table.Batch into = batch(table);
            boolean sync = gather(group, table, into) && settings.sync() == SyncMode.ALWAYS;
            if (recordsGathered > 0) {
                write(table, into, sync);
            }
            into.clear();
            former.clear();
            if (!sync && settings.sync() != SyncMode.NEVER) {
                group.forEach(this::remember);
            }
        } catch (TableException e) {
            fail(group, begin(recovery, e), recovery);
        } catch (RuntimeException e) {
            // The thread that everybody's acknowledgements wait for must outlive what one change does to it.
            fail(group, begin(recovery, Failures.unexpected(e)), recovery);
        }
        for (Commit commit : group) {
            if (!commit.isDone()) {
                complete(commit);
            }
        }
        group.forEach(commit -> commit.writer().hasRecordsInGroup(false));
        tellLoops();
    }

    private void remember(Commit commit) {
        boolean refused = commit.hasFailed();
        for (StoreChange change : commit.changes()) {
            // All or nothing: over a sync that fails the additions may be gone, and then the removals are to be gone
            // too.
            boolean written = commit.isAllOrNothing()
                    ? !refused && ChangeEncoder.adds(change)
                    : !refused || !ChangeEncoder.failsWithItsCommit(change);
            if (written) {
                removedSinceSync.written(change);
            }
        }
    }

    /** The table has failed: what was written to it since the last sync may be gone. */
    private StoreException begin(Recovery recovery, TableException cause) {
        discardBatch();
        unsynced = false;
        recovery.owe(removedSinceSync);
        removedSinceSync.clear();
        return recovery.begin(cause);
    }

    private void synced() {
        unsynced = false;
        removedSinceSync.clear();
    }

    /** Puts all of a group into a batch; commits of which nothing is left are over. Answers whether somebody waits for the rest. */
    private boolean gather(List<Commit> group, Table table, Table.Batch into) throws TableException {
        StoreException full = space.refusal(System.nanoTime());
        boolean waitedFor = false;
        recordsGathered = 0;
        for (Commit commit : group) {
            int records = encode(commit, full, table, into);
            recordsGathered += records;
            if (records > 0) {
                waitedFor |= commit.isWaitedFor();
                commit.writer().hasRecordsInGroup(true);
            } else if (!commit.writer().hasRecordsInGroup()) {
                complete(commit);
            }
        }
        tellLoops();
        return waitedFor;
    }

    private int encode(Commit commit, @Nullable StoreException full, Table table, Table.Batch into)
            throws TableException {
        StoreException refusal = !commit.takesRoom() ? null : full != null ? full : commit.refusal();
        if (refusal != null) {
            commit.fail(refusal);
            counters.failed();
        }
        int records = 0;
        for (StoreChange change : commit.changes()) {
            if (refusal != null && !staysWithout(change, commit)) {
                continue;
            }
            if (change instanceof OutgoingPut put && !put.claim()) {
                counters.takenBack();
                continue;
            }
            remember(change, commit.isAllOrNothing(), table);
            encoder.encode(change, into);
            records++;
        }
        return records;
    }

    /** Remembers what a change replaces, or removes if that has to be there again too. */
    private void remember(StoreChange change, boolean allOrNothing, Table table) throws TableException {
        byte[] replaced = ChangeEncoder.replaces(change);
        if (replaced != null) {
            former.remember(table, replaced);
        } else if (allOrNothing) {
            for (byte[] removed : ChangeEncoder.removes(change)) {
                former.rememberRemoved(table, removed);
            }
        }
    }

    /** Whether a change has a sense if what its commit was to add is refused. */
    private static boolean staysWithout(StoreChange change, Commit commit) {
        return !commit.isAllOrNothing()
                && !ChangeEncoder.failsWithItsCommit(change)
                && !(change instanceof OutgoingMarked mark && commit.puts(mark));
    }

    private void write(Table table, Table.Batch into, boolean sync) throws TableException {
        long start = System.nanoTime();
        health.writing(start);
        try {
            table.write(into, sync);
        } finally {
            health.written();
        }
        counters.written(recordsGathered, sync, System.nanoTime() - start);
        if (sync) {
            synced();
        } else if (!unsynced) {
            unsynced = true;
            unsyncedSince = System.nanoTime();
        }
    }

    /**
     * A failed group is undone as a whole, or not at all: what it has replaced, or was to replace, becomes again what it was, and what
     * it was to add is removed. Half of that would leave a publication without its messages, or give them to two.
     */
    void undo(List<StoreChange> additions) throws TableException {
        if (former.isEmpty() && additions.isEmpty()) {
            return;
        }
        Table table = access.table();
        Table.Batch into = batch(table);
        try {
            former.writeTo(into);
            encode(additions, table, into);
            table.write(into, true);
            into.clear();
            former.clear();
        } catch (TableException | RuntimeException e) {
            discardBatch();
            throw e;
        }
    }

    /** What is owed from before a failure, on stable storage before anything else is taken. */
    void writeOwed(List<StoreChange> owed) throws TableException {
        Table table = access.table();
        Table.Batch into = batch(table);
        try {
            encode(owed, table, into);
            table.write(into, true);
            into.clear();
        } catch (TableException | RuntimeException e) {
            discardBatch();
            throw e;
        }
    }

    private void encode(List<StoreChange> owed, Table table, Table.Batch into) throws TableException {
        for (StoreChange change : owed) {
            if (!(change instanceof OutgoingMarked mark) || isThere(table, mark)) {
                encoder.encode(change, into);
            }
        }
    }

    /** Whether the message of a mark is kept; what is refused must not leave marks behind. */
    private static boolean isThere(Table table, OutgoingMarked mark) throws TableException {
        return table.get(Keys.message(mark.clientId(), mark.sequence())) != null;
    }

    /** Fails commits that come while the table is not there. What they were to add was never written. */
    void refuse(List<Commit> commits, Recovery recovery) {
        StoreException reason = recovery.reason();
        StoreException refusal = StoreException.refused(reason.kind(), reason.getMessage(), reason);
        for (Commit commit : commits) {
            if (!commit.isAllOrNothing()) {
                recovery.oweRemovals(commit.changes());
            }
            fail(commit, refusal);
        }
        tellLoops();
    }

    /** Refuses commits of a store that is not to be written any more; nothing of them is owed. */
    void refuse(List<Commit> commits, StoreException reason) {
        commits.forEach(commit -> fail(commit, reason));
        tellLoops();
    }

    /** Fails commits of which nobody knows what has been written. */
    private void fail(List<Commit> commits, StoreException reason, Recovery recovery) {
        for (Commit commit : commits) {
            if (!commit.isDone()) {
                recovery.oweUndoing(commit.changes(), commit.isAllOrNothing());
                fail(commit, reason);
            }
        }
    }

    private void fail(Commit commit, StoreException reason) {
        commit.fail(reason);
        counters.failed();
        complete(commit);
    }

    private void complete(Commit commit) {
        commit.done();
        if (commit.writer().completed(commit)) {
            toTell.add(commit.writer());
        }
    }

    private void tellLoops() {
        toTell.forEach(LoopWriter::tellLoop);
        toTell.clear();
    }

    long nanosToSync(TableSettings settings, long now) {
        if (!unsynced || settings.sync() == SyncMode.NEVER) {
            return Long.MAX_VALUE;
        }
        if (removedSinceSync.size() > MOST_REMEMBERED) {
            return 0;
        }
        long after =
                settings.sync() == SyncMode.INTERVAL ? settings.syncInterval().toNanos() : LAZY_SYNC_NANOS;
        return Math.max(0, unsyncedSince + after - now);
    }

    void syncIfDue(TableSettings settings, long now, Recovery recovery) {
        if (nanosToSync(settings, now) > 0) {
            return;
        }
        try {
            sync();
        } catch (TableException e) {
            begin(recovery, e);
        } catch (RuntimeException e) {
            begin(recovery, Failures.unexpected(e));
        }
    }

    long nanosToLook(long now) {
        return space.nanosToLook(now);
    }

    /** Looks whether there is room again, even if nobody asks for anything. */
    void lookIfDue(long now) {
        if (space.nanosToLook(now) <= 0) {
            space.refusal(now);
        }
    }

    private void sync() throws TableException {
        long start = System.nanoTime();
        health.writing(start);
        try {
            access.table().sync();
        } finally {
            health.written();
        }
        counters.synced(System.nanoTime() - start);
        synced();
    }

    /** Syncs what is left, before the table is closed. */
    void end() throws TableException {
        if (unsynced) {
            sync();
        }
        discardBatch();
    }

    private Table.Batch batch(Table table) {
        Table.Batch there = batch;
        if (there == null) {
            there = table.newBatch();
            batch = there;
        }
        return there;
    }

    private void discardBatch() {
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }
}
