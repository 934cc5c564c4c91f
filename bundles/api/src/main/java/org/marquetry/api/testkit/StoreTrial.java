package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreReader.QueuePage;

/** A store that is being tried, with loops that write and read. */
final class StoreTrial implements AutoCloseable {
    private static final int PAGE = 3;

    private final StoreUnderTest place;
    private final List<TrialLoop> loops = new ArrayList<>();
    private final List<TrialWriter> writers = new ArrayList<>();
    private Store store;
    private TrialWriter first;

    StoreTrial(StoreUnderTest place) throws Exception {
        this.place = place;
        store = place.open();
        first = newWriter();
    }

    boolean outlivesClosing() {
        return place.outlivesClosing();
    }

    /** Closes the store; nothing but {@link #reopen} may follow. */
    void closeStore() throws Exception {
        place.closeStore();
    }

    void reopen() throws Exception {
        store = place.open();
        first = newWriter();
    }

    TrialWriter newWriter() {
        TrialLoop loop = new TrialLoop();
        loops.add(loop);
        TrialWriter made = new TrialWriter(loop, store);
        writers.add(made);
        return made;
    }

    TrialWriter writer() {
        return first;
    }

    void commit(StoreChange... changes) throws Exception {
        first.commit(changes);
    }

    /** Commits, and expects that the store keeps this and nothing else. */
    void keeps(StoreChange... changes) throws Exception {
        commit(changes);
        expect(Contents.of(changes));
    }

    void expect(Contents expected) throws Exception {
        expected.expectEqualTo(replayed().contents());
    }

    /** What the store tells an engine that starts, queues read to their ends. */
    Replayed replayed() throws Exception {
        Replayed told = new Replayed();
        await(store.replay(told));
        told.readQueues(this);
        return told;
    }

    /** Has the store tell an engine; answers how that ended. */
    CompletableFuture<Void> replay(Replay target) {
        return store.replay(target).toCompletableFuture();
    }

    QueuePage queue(String client, long from, int maxMessages, int maxBytes) throws Exception {
        return read(reader -> reader.queue(client, from, maxMessages, maxBytes));
    }

    List<@Nullable Message> retained(String... topics) throws Exception {
        return read(reader -> reader.retained(List.of(topics)));
    }

    /** All that waits for a client from a number on, in small pages. */
    List<Outgoing> queue(String client, long first) throws Exception {
        List<Outgoing> all = new ArrayList<>();
        for (long from = first; from >= 0; ) {
            QueuePage page = queue(client, from, PAGE, Integer.MAX_VALUE);
            Expect.equal("damaged messages of " + client, 0, page.damaged());
            all.addAll(page.messages());
            Expect.that(page.next() < 0 || page.next() > from, "a page of " + client + " does not go on from " + from);
            from = page.next();
        }
        return all;
    }

    /** Something to be read. */
    @FunctionalInterface
    interface Reading<T> {
        CompletionStage<T> from(StoreReader reader);
    }

    private <T> T read(Reading<T> reading) throws Exception {
        TrialLoop loop = first.loop();
        AtomicBoolean onLoop = new AtomicBoolean();
        // Whoever waits for a future may run what depends on it, so nobody waits for the one of the store itself.
        Callable<CompletionStage<T>> ask = () -> {
            CompletableFuture<T> given = new CompletableFuture<>();
            reading.from(store.reader(loop)).whenComplete((found, failure) -> {
                onLoop.set(loop.isCurrent());
                if (failure == null) {
                    given.complete(found);
                } else {
                    given.completeExceptionally(failure);
                }
            });
            return given;
        };
        T found = await(loop.call(ask));
        Expect.that(onLoop.get(), "a result was not given on the loop");
        return found;
    }

    /** Has the device fail, or work again. */
    void fail(boolean on) throws Exception {
        ((FailingPlace) place).fail(on);
    }

    /** Has a commit fail. The device works again afterwards, and perhaps the store does not yet. */
    void failing(StoreChange... changes) throws Exception {
        fail(true);
        expectFailure(first.ask(changes));
        fail(false);
    }

    void expectFailure(CompletableFuture<Void> commit) throws Exception {
        Expect.that(reasonOf(commit).isPresent(), "a commit was kept on a device that fails");
    }

    /** Commits something until that is kept; answers what it was. */
    StoreChange works() throws Exception {
        return works(first);
    }

    /** The same for another writer. */
    StoreChange works(TrialWriter writer) throws Exception {
        StoreChange sign = Samples.retained("sign", "of life");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TrialLoop.SECONDS);
        while (true) {
            Optional<StoreException> reason = reasonOf(writer.ask(sign));
            if (reason.isEmpty()) {
                return sign;
            }
            Expect.that(System.nanoTime() < end, "the store does not go on by itself: " + reason.get());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Why a commit failed; empty if it did not. */
    private static Optional<StoreException> reasonOf(CompletableFuture<Void> commit) throws Exception {
        try {
            commit.get(TrialLoop.SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException reason) {
                return Optional.of(reason);
            }
            throw new AssertionError("not a StoreException: " + e.getCause(), e);
        }
    }

    /** All that waits for a client; empty if it cannot be read now. */
    Optional<List<Outgoing>> queueIfReadable(String client) throws Exception {
        try {
            return Optional.of(queue(client, 0));
        } catch (AssertionError e) {
            if (e.getCause() instanceof ExecutionException unreadable
                    && unreadable.getCause() instanceof StoreException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(TrialLoop.SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            boolean inWords = e.getCause() instanceof StoreException;
            throw new AssertionError((inWords ? "" : "not a StoreException: ") + e.getCause(), e);
        }
    }

    void checkListeners() {
        writers.forEach(TrialWriter::check);
    }

    @Override
    public void close() {
        loops.forEach(TrialLoop::close);
    }
}
