package org.marquetry.broker.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.transport.Loop;

/**
 * The connections of a loop as they are left to the next engine when the store has been told its part. A store that fails, or does
 * not answer in time, keeps back only those of which the next engine has to find something in it.
 */
final class Leaving implements StoreWriter.CommitListener {
    private static final long PATIENCE_MILLIS = 3000;

    private final List<ParkedState> states;
    private final Loop.Cancellable due;
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    Leaving(EngineLoop loop, List<ParkedState> states) {
        this.states = states;
        due = loop.loop().schedule(this::giveUp, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Completes when all have been left, or told to come again. */
    CompletionStage<Void> left() {
        return left;
    }

    @Override
    public void committed() {
        if (begin()) {
            states.forEach(ParkedState::park);
            left.complete(null);
        }
    }

    @Override
    public void failed(StoreException reason) {
        giveUp();
    }

    private void giveUp() {
        if (begin()) {
            states.forEach(ParkedState::parkWithoutStore);
            left.complete(null);
        }
    }

    private boolean begin() {
        due.cancel();
        return !left.isDone();
    }
}
