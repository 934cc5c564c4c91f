package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.memory.internal.MemoryStore;

/**
 * A store whose commits complete, or fail, when a test says so. What has completed, and nothing else, is there for the next
 * engine: what a crash leaves.
 */
final class ControlledStore implements Store {
    private record Commit(Writer writer, List<StoreChange> changes, StoreWriter.CommitListener listener) {}

    private final MemoryStore kept = new MemoryStore();
    private final ArrayDeque<Commit> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> readable = CompletableFuture.completedFuture(null);
    private CompletionStage<Void> replayed = readable;
    private boolean holding;
    private boolean failing;

    @Override
    public CompletionStage<Void> replay(Replay target) {
        return replayed.thenCompose(nothing -> kept.replay(target));
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
        return kept.reader(loop);
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
        failing = on;
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

    /** Completes the commit that waits longest of one loop; which loop, is random. */
    void completeOne(Random random) {
        List<Writer> writers = waiting.stream().map(Commit::writer).distinct().toList();
        if (!writers.isEmpty()) {
            Writer chosen = writers.get(random.nextInt(writers.size()));
            Commit next = waiting.stream()
                    .filter(each -> each.writer == chosen)
                    .findFirst()
                    .orElseThrow();
            waiting.remove(next);
            end(next);
        }
    }

    /** The process dies: what was not completed never was. */
    void crash() {
        waiting.clear();
        holding = false;
    }

    private void end(Commit commit) {
        boolean fails = failing;
        commit.writer.loop.execute(() -> end(commit, fails));
    }

    private static void end(Commit commit, boolean fails) {
        if (fails) {
            commit.listener.failed(new StoreException(StoreException.Kind.FULL, "the disk is full", null));
        } else {
            commit.changes.forEach(commit.writer.target::append);
            commit.writer.target.commit(commit.listener);
        }
    }

    /** A loop's way into the store. */
    final class Writer implements StoreWriter {
        private final Executor loop;
        private final StoreWriter target;
        private List<StoreChange> changes = new ArrayList<>();

        private Writer(Executor loop, StoreWriter target) {
            this.loop = loop;
            this.target = target;
        }

        @Override
        public void append(StoreChange change) {
            changes.add(change);
        }

        @Override
        public void commit(CommitListener listener) {
            Commit commit = new Commit(this, changes, listener);
            changes = new ArrayList<>();
            if (!holding && waiting.isEmpty()) {
                end(commit, failing);
            } else {
                waiting.add(commit);
            }
        }
    }
}
