package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange;

/**
 * Takes over what a store kept: each loop gets what is its own, in batches, of which so many are under way and no more. When all
 * sessions are there, clients may be let in, while the rest still comes. Called by a thread of the store's.
 */
final class Restoration implements Replay {
    private static final int BATCH = 1024;
    private static final int BATCHES_UNDER_WAY = 64;
    private static final long PATIENCE_SECONDS = 60;

    private final Engine engine;
    private final List<List<Runnable>> batches = new ArrayList<>();
    private final Semaphore free = new Semaphore(BATCHES_UNDER_WAY);
    private final CompletableFuture<Void> sessions = new CompletableFuture<>();
    private final CompletableFuture<Void> everything = new CompletableFuture<>();
    /** When the store last told something, or was asked. */
    private volatile long heardMillis;
    /** Whether it tells nothing because the loops have not taken what it has told. */
    private volatile boolean waiting;
    /** Whether it has nothing more to tell. */
    private volatile boolean over;

    Restoration(Engine engine) {
        this.engine = engine;
        heardMillis = engine.time().uptimeMillis();
        for (int i = 0; i < engine.loops(); i++) {
            batches.add(new ArrayList<>());
        }
    }

    /** Completes when all sessions with their subscriptions are there; exceptionally if the store could not tell them. */
    CompletableFuture<Void> sessions() {
        return sessions;
    }

    /** Completes when there is nothing more to come; exceptionally if the store could not tell all. */
    CompletableFuture<Void> everything() {
        return everything;
    }

    @Override
    public void session(StoreChange.OfSession kept) {
        EngineLoop home = engine.loopOf(kept.clientId());
        give(home, () -> home.directory().restore(kept));
    }

    @Override
    public void queue(String clientId, long first, long last) {
        EngineLoop home = engine.loopOf(clientId);
        give(home, () -> home.directory().restoreQueue(clientId, first, last));
    }

    @Override
    public void marked(String clientId, long last) {
        EngineLoop home = engine.loopOf(clientId);
        give(home, () -> home.directory().restoreMarked(clientId, last));
    }

    @Override
    public void sessionsComplete() {
        requireEngine();
        handOverAll();
        // The clocks of sessions and wills begin when all loops know all subscriptions.
        onEveryLoop(home -> {})
                .thenCompose(nothing -> engine.adoptParked())
                .thenCompose(nothing -> onEveryLoop(home -> home.directory().restored()))
                .thenRun(() -> sessions.complete(null));
    }

    @Override
    public void retained(Message message) {
        requireEngine();
        engine.retained().restore(message);
    }

    @Override
    public void queueSize(String clientId, long messages, long bytes) {
        EngineLoop home = engine.loopOf(clientId);
        give(home, () -> home.directory().restoreQueueSize(clientId, messages, bytes));
    }

    /** For how long the store has told nothing though there is more. Any thread may ask. */
    long silentMillis() {
        return over || waiting ? 0 : engine.time().uptimeMillis() - heardMillis;
    }

    /** The store has told all, or failed. */
    void ended(Throwable failure) {
        over = true;
        if (failure != null) {
            sessions.completeExceptionally(failure);
            everything.completeExceptionally(failure);
            return;
        }
        handOverAll();
        onEveryLoop(home -> {}).thenRun(() -> everything.complete(null));
    }

    /** Ends the reading for an engine that has ended: its bundle may be gone, and with it classes that it has not used yet. */
    private void requireEngine() {
        heardMillis = engine.time().uptimeMillis();
        if (engine.isStopped()) {
            throw new CancellationException("the engine has ended");
        }
    }

    private void give(EngineLoop home, Runnable part) {
        requireEngine();
        List<Runnable> batch = batches.get(home.index());
        batch.add(part);
        if (batch.size() == BATCH) {
            handOver(home);
        }
    }

    private void handOverAll() {
        for (int i = 0; i < batches.size(); i++) {
            handOver(engine.loop(i));
        }
    }

    private void handOver(EngineLoop home) {
        List<Runnable> batch = batches.set(home.index(), new ArrayList<>());
        if (batch.isEmpty()) {
            return;
        }
        waiting = true;
        awaitRoom();
        heardMillis = engine.time().uptimeMillis();
        waiting = false;
        home.execute(() -> {
            free.release();
            batch.forEach(part -> Incidents.contain("taking over what was kept", part));
        });
    }

    private void awaitRoom() {
        try {
            if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "the loops have taken nothing of what was kept for " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while handing over what was kept", e);
        }
    }

    private CompletableFuture<Void> onEveryLoop(Consumer<EngineLoop> task) {
        CompletableFuture<?>[] done = new CompletableFuture<?>[engine.loops()];
        for (int i = 0; i < done.length; i++) {
            EngineLoop home = engine.loop(i);
            done[i] = CompletableFuture.runAsync(() -> task.accept(home), home::execute);
        }
        return CompletableFuture.allOf(done);
    }
}
