package org.marquetry.persistence.keyvalue;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.spi.ToolProvider;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.internal.CarrySource;
import org.marquetry.persistence.internal.StoreCore;

/**
 * A store in a {@link Table}: what is acknowledged is on stable storage before, in the sense of {@link SyncMode}. When the table
 * fails it is opened anew by itself until that works; meanwhile what has to be kept is refused, and nothing that was
 * acknowledged is lost. Safe for use by all threads.
 */
public final class TableStore implements Store, Health, AutoCloseable {
    private final StoreCore core;

    /**
     * Opens the store.
     *
     * @param subject whom health and log lines name: the PID
     * @throws StoreException if the directory cannot be used, saying why and what helps
     */
    public TableStore(String subject, TableOpener opener, TableSettings settings) throws StoreException {
        core = new StoreCore(subject, opener, settings);
    }

    /** Applies other settings from now on; the directory stays what it is. */
    public void settings(TableSettings next) {
        core.settings(next);
    }

    @Override
    public CompletionStage<Void> replay(Replay target) {
        return core.replay(target);
    }

    @Override
    public StoreWriter writer(Executor loop) {
        return core.writer(loop);
    }

    @Override
    public StoreReader reader(Executor loop) {
        return core.reader(loop);
    }

    @Override
    public boolean isKnownToWork() {
        return core.isKnownToWork();
    }

    public StoreCounters counters() {
        return core.counters();
    }

    /**
     * What an operator can do with the store while it is in use: {@code verify}, {@code show sessions}, {@code show retained},
     * {@code show queue CLIENT} and {@code backup FILE}, as {@link StoreTool} does without the directory. Takes as long as it takes
     * to read what there is, and holds up nobody but its caller.
     */
    public ToolProvider tool(String name) {
        return core.tool(name);
    }

    /** What carries it over to another store, which says when that is done. */
    CarrySource source(Runnable whenLeft) {
        return core.source(whenLeft);
    }

    @Override
    public String subject() {
        return core.health().subject();
    }

    @Override
    public HealthState state() {
        return core.health().state();
    }

    /** Writes what was asked for, syncs it, and lets go of the directory. What is asked for later fails. */
    @Override
    public void close() {
        core.close();
    }
}
