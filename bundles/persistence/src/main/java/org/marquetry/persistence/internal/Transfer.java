package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.api.store.StoreWriter;

/** Writes all that a store has, which nobody uses meanwhile, to another one, by what every store offers. */
final class Transfer {
    private static final int PORTION = 1000;
    private static final int PAGE_BYTES = 1 << 20;
    private static final long SECONDS = 15;

    private final Store from;
    private final StoreReader reader;
    private final StoreWriter writer;
    private int appended;

    Transfer(Store from, StoreCore to) {
        this.from = from;
        reader = from.reader(Runnable::run);
        writer = to.writer(Runnable::run);
    }

    /** Returns when everything is on stable storage. */
    void run() throws StoreException {
        Told told = new Told();
        await(from.replay(told));
        for (StoreChange change : told.changes) {
            append(change);
        }
        for (String client : told.waiting) {
            queue(client);
        }
        commit();
    }

    /** What there is, as references to what is in the heap anyway. */
    private static final class Told implements Replay {
        private final List<StoreChange> changes = new ArrayList<>();
        private final List<String> waiting = new ArrayList<>();

        @Override
        public void session(OfSession kept) {
            changes.add(kept);
        }

        @Override
        public void queue(String clientId, long first, long last) {
            waiting.add(clientId);
        }

        @Override
        public void sessionsComplete() {
            // The rest comes as well before anything is done.
        }

        @Override
        public void retained(Message message) {
            changes.add(new RetainedPut(message));
        }

        @Override
        public void queueSize(String clientId, long messages, long bytes) {
            // The messages themselves are counted where they come to.
        }
    }

    private void queue(String client) throws StoreException {
        long next = 0;
        while (next >= 0) {
            QueuePage page = await(reader.queue(client, next, PORTION, PAGE_BYTES));
            for (Outgoing waiting : page.messages()) {
                append(new OutgoingPut(client, waiting));
            }
            next = page.next();
        }
    }

    private void append(StoreChange change) throws StoreException {
        writer.append(change);
        if (++appended == PORTION) {
            commit();
        }
    }

    private void commit() throws StoreException {
        appended = 0;
        CompletableFuture<Void> end = new CompletableFuture<>();
        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                end.complete(null);
            }

            @Override
            public void failed(StoreException reason) {
                end.completeExceptionally(reason);
            }
        });
        await(end);
    }

    private static <T> T await(CompletionStage<T> stage) throws StoreException {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException reason
                    ? reason
                    : new StoreException(StoreException.Kind.FAILED, "an unexpected failure: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new StoreException(StoreException.Kind.FAILED, "a store does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.FAILED, "interrupted", e);
        }
    }
}
