package org.marquetry.persistence.memory.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;

/**
 * Keeps sessions and retained messages in the heap. Its promise is as long as the process: what was committed is replayed to
 * each engine that starts after another. There is nothing to wait for, so replay and commit are done in the call.
 */
public final class MemoryStore implements Store {
    private final Archive archive = new Archive();

    @Override
    public CompletionStage<Void> replay(Replay target) {
        try {
            archive.replay(target);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new StoreException(
                    StoreException.Kind.FAILED,
                    "what " + MemoryStoreComponent.PID + " keeps could not be taken over: " + e.getMessage(),
                    e));
        }
    }

    @Override
    public StoreWriter writer(Executor loop) {
        return new MemoryWriter(archive);
    }

    @Override
    public StoreReader reader(Executor loop) {
        return new MemoryReader(archive);
    }

    @Override
    public boolean isKnownToWork() {
        return true;
    }

    @Override
    public boolean isInHeap() {
        return true;
    }
}
