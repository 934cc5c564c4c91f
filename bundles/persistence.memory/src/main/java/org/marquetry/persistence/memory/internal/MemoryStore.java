package org.marquetry.persistence.memory.internal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.marquetry.api.config.Settings;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;

/**
 * Keeps sessions and retained messages in the heap. Its promise is as long as the process: what was committed is replayed to
 * each engine that starts after another. There is nothing to wait for, so replay and commit are done in the call. It is there
 * for who asks for it by a configuration, be it an empty one: where nobody does, another store is meant.
 */
// Immediate, since a delayed component ends, and all it keeps with it, whenever nobody uses its service for a moment.
@Component(name = MemoryStore.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
public final class MemoryStore implements Store {
    static final String PID = "org.marquetry.persistence.memory";

    private final Archive archive = new Archive();

    /** An empty store. */
    public MemoryStore() {}

    /** An empty store, made from a configuration, in which there is nothing to set. */
    @Activate
    public MemoryStore(Map<String, ?> configuration) {
        check(configuration);
    }

    // Without this a changed configuration would exchange the component, and what it keeps would be lost.
    @Modified
    void modified(Map<String, ?> configuration) {
        check(configuration);
    }

    private static void check(Map<String, ?> configuration) {
        new Settings(PID, configuration).refuseUnknown();
    }

    @Override
    public CompletionStage<Void> replay(Replay target) {
        try {
            archive.replay(target);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new StoreException(
                    StoreException.Kind.FAILED,
                    "what " + PID + " keeps could not be taken over: " + e.getMessage(),
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
