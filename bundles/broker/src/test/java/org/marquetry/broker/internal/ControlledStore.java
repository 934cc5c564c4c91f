package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.memory.internal.MemoryStore;

/**
 * A store whose commits complete, or fail, when a test says so. They are written in the order in which they were asked for, so
 * a crash leaves all up to some one of them: those that have completed, and perhaps some of which nobody has been told.
 */
final class ControlledStore implements Store {
    private record Read<T>(Executor loop, Supplier<CompletionStage<T>> source, CompletableFuture<T> result) {
        void complete() {
            loop.execute(() -> source.get().whenComplete((found, failure) -> {
                if (failure == null) {
                    result.complete(found);
                } else {
                    result.completeExceptionally(failure);
                }
            }));
        }
    }

    private static final class Commit {
        private final Writer writer;
        private final List<StoreChange> changes;
        private final StoreWriter.CommitListener listener;
        private final int told;
        private boolean written;
        private StoreException failure;

        private Commit(Writer writer, List<StoreChange> changes, StoreWriter.CommitListener listener) {
            this.writer = writer;
            told = writer.told;
            this.changes = changes;
            this.listener = listener;
        }

        private void write(StoreException reason) {
            written = true;
            failure = reason;
            if (failure == null) {
                changes.forEach(writer.target::append);
                writer.target.commit(new Ignored());
            }
        }

        private boolean adds() {
            return changes.stream().anyMatch(each -> !isDoneLater(each));
        }

        private void tell() {
            if (failure == null) {
                listener.committed();
            } else {
                writer.told++;
                listener.failed(failure);
            }
        }
    }

    /** The store beneath completes in the call. */
    private static final class Ignored implements StoreWriter.CommitListener {
        @Override
        public void committed() {
            // As expected.
        }

        @Override
        public void failed(StoreException reason) {
            throw new AssertionError(reason);
        }
    }

    private final MemoryStore kept = new MemoryStore();
    private final ArrayDeque<Commit> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> readable = CompletableFuture.completedFuture(null);
    private CompletionStage<Void> replayed = readable;
    private final List<Read<?>> reads = new ArrayList<>();
    private boolean holding;
    private Runnable inCommits = () -> {};
    private StoreException failure;
    private boolean tellsOfItself;
    private boolean holdingReads;
    private boolean holdingLoading;
    private SlowLoading loading;
    private boolean failingReads;
    private boolean damaging;
    private int removals;
    private long failures;
    /** What failed commits were to remove or to mark. */
    private final List<StoreChange> owed = new ArrayList<>();
    /** What a crash may bring back, since it failed in the midst and was not taken back. */
    private final List<StoreChange> uncertain = new ArrayList<>();

    @Override
    public CompletionStage<Void> replay(Replay target) {
        return replayed.thenCompose(nothing -> {
            payOwed();
            SlowLoading loading = new SlowLoading(target, holdingLoading);
            return kept.replay(loading).thenCompose(all -> {
                this.loading = loading;
                return loading.ended;
            });
        });
    }

    /** From now on a replay stops when it has told the sessions, until {@link #load}. */
    void holdLoading(boolean on) {
        holdingLoading = on;
    }

    /** Has a replay that stopped go on to its end, or fail. */
    void load(boolean fails) {
        loading.finish(fails);
    }

    /** Replays only once this has completed. */
    void replayAfter(CompletionStage<Void> stage) {
        replayed = stage;
    }

    @Override
    public Writer writer(Executor loop) {
        return new Writer(loop, kept.writer(loop));
    }

    @Override
    public StoreReader reader(Executor loop) {
        return new Reader(loop, kept.reader(loop));
    }

    /** From now on reads wait for {@link #completeReads}; nothing waits any more with false. */
    void holdReads(boolean on) {
        holdingReads = on;
        if (!on) {
            completeReads();
        }
    }

    /** From now on reads fail. */
    void failReads(boolean on) {
        failingReads = on;
    }

    /** The first message of the next read is damaged. */
    void damage() {
        damaging = true;
    }

    /** How many messages were written first and removed then. */
    int removals() {
        return removals;
    }

    int waitingReads() {
        return reads.size();
    }

    /** Completes all reads that wait. */
    void completeReads() {
        List<Read<?>> all = List.copyOf(reads);
        reads.clear();
        all.forEach(Read::complete);
    }

    /** Completes one of the reads that wait; which, is random. */
    void completeOneRead(Random random) {
        if (!reads.isEmpty()) {
            reads.remove(random.nextInt(reads.size())).complete();
        }
    }

    /** From now on commits wait for {@link #complete}; nothing waits any more with false. */
    void hold(boolean on) {
        holding = on;
        if (!on) {
            complete();
        }
    }

    /** From now on commits fail. */
    void fail(boolean on) {
        failure = on ? StoreException.refused(StoreException.Kind.FULL, "the disk is full", null) : null;
        if (!on) {
            uncertain.clear();
            payOwed();
        }
    }

    private void payOwed() {
        if (!owed.isEmpty()) {
            // What failed in the midst is taken back before anything else is written.
            uncertain.clear();
            StoreWriter writer = kept.writer(Runnable::run);
            owed.forEach(writer::append);
            owed.clear();
            writer.commit(new Ignored());
        }
    }

    /** Says of itself whether it works; it does not by itself. */
    void tellsOfItself() {
        tellsOfItself = true;
    }

    @Override
    public boolean isKnownToWork() {
        return tellsOfItself && failure == null;
    }

    /** From now on a commit does this first, such as to throw what no store may. */
    void inCommits(Runnable what) {
        inCommits = what;
    }

    boolean isFailing() {
        return failure != null;
    }

    /** The next commit fails in the midst: what it was to add is there after a crash. Those behind it are refused. */
    void fail(StoreException.Kind kind) {
        failure = new StoreException(kind, "the disk is broken", null);
    }

    private void write(Commit commit) {
        StoreException reason = failure;
        if (reason == null && commit.told < commit.writer.failures && commit.adds()) {
            reason = StoreException.refused(StoreException.Kind.FAILED, "it follows what was not kept", null);
        }
        if (reason != null) {
            failures++;
            commit.writer.failures++;
            if (!commit.listener.isAllOrNothing()) {
                commit.changes.stream().filter(ControlledStore::isDoneLater).forEach(owed::add);
            }
        }
        commit.write(reason);
        if (failure == null) {
            // What a commit was to remove that only follows another one's failure.
            payOwed();
        }
        if (failure != null && !failure.isRefusal()) {
            uncertain.addAll(commit.changes);
            failure = StoreException.refused(failure.kind(), failure.getMessage(), failure);
        }
    }

    private static boolean isDoneLater(StoreChange change) {
        return change instanceof StoreChange.OutgoingMarked
                || change instanceof StoreChange.OutgoingRemoved
                || change instanceof StoreChange.IncomingRemoved
                || change instanceof StoreChange.SessionRemoved
                || change instanceof StoreChange.SubscriptionRemoved
                || change instanceof StoreChange.WillRemoved;
    }

    /** How many commits have failed so far. */
    long failures() {
        return failures;
    }

    int waiting() {
        return waiting.size();
    }

    /** Completes all commits that wait. */
    void complete() {
        while (completeNext()) {
            // Each is in the condition.
        }
    }

    /** Completes, or fails, the commit that waits longest; false if none does. */
    boolean completeNext() {
        Commit next = waiting.poll();
        if (next == null) {
            return false;
        }
        end(next);
        return true;
    }

    /**
     * Writes some commit, and all that were asked for before it; and perhaps tells the loop whose commit it is, if that has been
     * told of its earlier ones.
     */
    void completeOne(Random random) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Commit> asked = new ArrayList<>(waiting);
        Commit chosen = asked.get(random.nextInt(asked.size()));
        writeUpTo(chosen);
        boolean isNext = asked.stream()
                        .filter(each -> each.writer == chosen.writer)
                        .findFirst()
                        .orElseThrow()
                == chosen;
        if (isNext && random.nextInt(4) != 0) {
            waiting.remove(chosen);
            chosen.writer.loop.execute(chosen::tell);
        }
    }

    /** The power fails: what was not written never was, and what failed in the midst is there. */
    void crash() {
        owed.clear();
        StoreWriter writer = kept.writer(Runnable::run);
        uncertain.forEach(writer::append);
        uncertain.clear();
        writer.commit(new Ignored());
        waiting.clear();
        reads.clear();
        holding = false;
    }

    /** What is kept of messages that have not been delivered or released. */
    List<Object> unfinished() {
        List<Object> left = new ArrayList<>();
        kept.replay(new Replay() {
            @Override
            public void session(StoreChange.OfSession kept) {
                if (kept instanceof StoreChange.IncomingPut) {
                    left.add(kept);
                }
            }

            @Override
            public void queue(String clientId, long first, long last) {
                left.add("messages of " + clientId);
            }

            @Override
            public void sessionsComplete() {
                // Nothing to count.
            }

            @Override
            public void retained(Message message) {
                // May stay.
            }

            @Override
            public void queueSize(String clientId, long messages, long bytes) {
                // Said by queue already.
            }
        });
        return left;
    }

    /** Writes all that was asked for, and tells nobody. */
    void writeAll() {
        waiting.stream().filter(each -> !each.written).forEach(this::write);
    }

    private void writeUpTo(Commit last) {
        for (Commit each : waiting) {
            if (!each.written) {
                write(each);
            }
            if (each == last) {
                return;
            }
        }
    }

    private void end(Commit commit) {
        if (!commit.written) {
            write(commit);
        }
        commit.writer.loop.execute(commit::tell);
    }

    /** A loop's way into the store. */
    final class Writer implements StoreWriter {
        private final Executor loop;
        private final StoreWriter target;
        private List<StoreChange> changes = new ArrayList<>();
        private int failures;
        private int told;

        private Writer(Executor loop, StoreWriter target) {
            this.loop = loop;
            this.target = target;
        }

        @Override
        public void append(StoreChange change) {
            changes.add(change);
            removals += change instanceof StoreChange.OutgoingRemoved ? 1 : 0;
        }

        @Override
        public void commit(CommitListener listener) {
            Commit commit = new Commit(this, changes, listener);
            changes = new ArrayList<>();
            inCommits.run();
            if (!holding && waiting.isEmpty()) {
                write(commit);
                commit.tell();
            } else {
                waiting.add(commit);
            }
        }
    }

    /** A loop's way out of the store. A read that is held sees, in turn, what was there when it was asked for, or all. */
    private final class Reader implements StoreReader {
        private final Executor loop;
        private final StoreReader target;
        private boolean late;

        private Reader(Executor loop, StoreReader target) {
            this.loop = loop;
            this.target = target;
        }

        @Override
        public CompletionStage<QueuePage> queue(String clientId, long from, int maxMessages, int maxBytes) {
            return read(() -> owed.isEmpty()
                    ? target.queue(clientId, from, maxMessages, maxBytes).thenApply(this::page)
                    : CompletableFuture.failedFuture(failure));
        }

        private QueuePage page(QueuePage intact) {
            List<StoreChange.Outgoing> messages = intact.messages();
            if (!damaging || messages.isEmpty()) {
                return intact;
            }
            damaging = false;
            return new QueuePage(messages.subList(1, messages.size()), intact.next(), 1);
        }

        @Override
        public CompletionStage<List<@Nullable Message>> retained(List<String> topics) {
            return read(() -> target.retained(topics).thenApply(this::intact));
        }

        private List<@Nullable Message> intact(List<@Nullable Message> messages) {
            List<@Nullable Message> found = new ArrayList<>(messages);
            if (damaging) {
                damaging = false;
                found.set(0, null);
            }
            return found;
        }

        private <T> CompletionStage<T> read(Supplier<CompletionStage<T>> source) {
            if (failingReads) {
                return CompletableFuture.failedFuture(
                        new StoreException(StoreException.Kind.FAILED, "the disk is gone", null));
            }
            if (!holdingReads) {
                return source.get();
            }
            late = !late;
            CompletionStage<T> early = late ? null : source.get();
            Read<T> read = new Read<>(loop, late ? source : () -> early, new CompletableFuture<>());
            reads.add(read);
            return read.result;
        }
    }

    /** Tells what is kept, what comes after the sessions later. */
    private static final class SlowLoading implements Replay {
        private final Replay target;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final List<Runnable> later = new ArrayList<>();
        private boolean slow;

        private SlowLoading(Replay target, boolean slow) {
            this.target = target;
            this.slow = slow;
            if (!slow) {
                ended.complete(null);
            }
        }

        private void finish(boolean fails) {
            slow = false;
            if (fails) {
                ended.completeExceptionally(
                        new StoreException(StoreException.Kind.FAILED, "a record is damaged", null));
            } else {
                later.forEach(Runnable::run);
                ended.complete(null);
            }
        }

        private void tell(Runnable part) {
            if (slow) {
                later.add(part);
            } else {
                part.run();
            }
        }

        @Override
        public void session(StoreChange.OfSession kept) {
            target.session(kept);
        }

        @Override
        public void queue(String clientId, long first, long last) {
            target.queue(clientId, first, last);
        }

        @Override
        public void marked(String clientId, long last) {
            target.marked(clientId, last);
        }

        @Override
        public void sessionsComplete() {
            target.sessionsComplete();
        }

        @Override
        public void retained(Message message) {
            tell(() -> target.retained(message));
        }

        @Override
        public void queueSize(String clientId, long messages, long bytes) {
            tell(() -> target.queueSize(clientId, messages, bytes));
        }
    }
}
