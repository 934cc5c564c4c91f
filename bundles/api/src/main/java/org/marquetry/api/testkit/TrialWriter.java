package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.store.StoreWriter.CommitListener;

/** A loop with its writer. Watches that listeners are told once, in order, and on the loop. */
final class TrialWriter {
    private final TrialLoop loop;
    private final StoreWriter writer;
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private int asked;
    private int told;

    TrialWriter(TrialLoop loop, Store store) {
        this.loop = loop;
        writer = store.writer(loop);
    }

    /** Asks for a commit, and returns as soon as it is asked for. */
    CompletableFuture<Void> ask(StoreChange... changes) throws Exception {
        return ask(false, changes);
    }

    /** The same for a commit that removes nothing if it fails. */
    CompletableFuture<Void> askAllOrNothing(StoreChange... changes) throws Exception {
        return ask(true, changes);
    }

    private CompletableFuture<Void> ask(boolean allOrNothing, StoreChange... changes) throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        loop.call(() -> {
            append(changes);
            writer.commit(new Watched(asked++, allOrNothing, end));
            return null;
        });
        return end;
    }

    /** Something that happens meanwhile. */
    @FunctionalInterface
    interface Meanwhile {
        void happens() throws Exception;
    }

    /**
     * Asks for a commit, and for another one when something has happened, while the loop is kept from being told how the first
     * ended. Answers whether it was told all the same, since that had ended in the call.
     */
    boolean askTwice(StoreChange before, Meanwhile meanwhile, StoreChange after) throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        return loop.call(() -> {
            append(before);
            writer.commit(new Watched(asked++, false, first));
            boolean isTold = first.isDone();
            meanwhile.happens();
            append(after);
            writer.commit(new Watched(asked++, false, new CompletableFuture<>()));
            return isTold;
        });
    }

    /** Asks for a commit that nobody waits for. */
    void tell(StoreChange... changes) throws Exception {
        loop.call(() -> {
            append(changes);
            writer.commit(CommitListener.NOBODY);
            return null;
        });
    }

    void append(StoreChange... changes) {
        for (StoreChange change : changes) {
            writer.append(change);
        }
    }

    void commit(StoreChange... changes) throws Exception {
        await(ask(changes));
    }

    static void await(CompletableFuture<Void> end) throws Exception {
        try {
            end.get(TrialLoop.SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a commit failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("a commit has not completed in " + TrialLoop.SECONDS + " s", e);
        }
    }

    TrialLoop loop() {
        return loop;
    }

    void check() {
        Expect.that(violations.isEmpty(), String.join("; ", violations));
    }

    private final class Watched implements CommitListener {
        private final int number;
        private final boolean allOrNothing;
        private final CompletableFuture<Void> end;
        private boolean ended;

        private Watched(int number, boolean allOrNothing, CompletableFuture<Void> end) {
            this.number = number;
            this.allOrNothing = allOrNothing;
            this.end = end;
        }

        @Override
        public boolean isAllOrNothing() {
            return allOrNothing;
        }

        @Override
        public void committed() {
            watch();
            end.complete(null);
        }

        @Override
        public void failed(StoreException reason) {
            watch();
            end.completeExceptionally(reason);
        }

        private void watch() {
            if (!loop.isCurrent()) {
                violations.add("commit " + number + " was completed on the thread "
                        + Thread.currentThread().getName() + ", not on its loop");
            }
            if (ended) {
                violations.add("commit " + number + " was completed twice");
            } else if (number != told++) {
                violations.add("commit " + number + " was completed as number " + (told - 1));
            }
            ended = true;
        }
    }
}
