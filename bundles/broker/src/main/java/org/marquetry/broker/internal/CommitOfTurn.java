package org.marquetry.broker.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Everything that waits for one commit of a loop. */
final class CommitOfTurn implements StoreWriter.CommitListener {
    private final EngineLoop loop;
    private final List<StoreWriter.CommitListener> listeners;
    private final boolean adds;
    private final long bytes;
    private final boolean allOrNothing;
    private boolean asking;
    private boolean answered;
    private @Nullable StoreException failure;

    /**
     * A commit of a loop.
     *
     * @param adds whether there is more to write than removals, which even a full store takes
     * @param bytes what that takes up until the store has answered
     * @param allOrNothing whether nothing is removed if it fails
     */
    CommitOfTurn(
            EngineLoop loop,
            List<StoreWriter.CommitListener> listeners,
            boolean adds,
            long bytes,
            boolean allOrNothing) {
        this.loop = loop;
        this.listeners = listeners;
        this.adds = adds;
        this.bytes = bytes;
        this.allOrNothing = allOrNothing;
    }

    /** Asks for the commit. An answer in the call is kept back until {@link #tell}, since the caller may hold a lock. */
    void askOf(StoreWriter writer) {
        loop.engine().storeBacklog().asked(bytes);
        asking = true;
        try {
            writer.commit(this);
        } catch (RuntimeException | Error e) {
            StoreException failed = loop.engine().storeCondition().threw(loop.engine(), e);
            if (!answered) {
                failed(failed);
            }
        } finally {
            asking = false;
        }
    }

    /** Tells what was answered in the call, if it was. */
    void tell() {
        if (answered) {
            tellAll();
        }
    }

    @Override
    public boolean isAllOrNothing() {
        return allOrNothing;
    }

    @Override
    public boolean isWaitedFor() {
        for (StoreWriter.CommitListener listener : listeners) {
            if (listener.isWaitedFor()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void committed() {
        if (adds) {
            loop.recovery().succeeded();
            loop.engine().storeCondition().works();
        }
        answered();
    }

    @Override
    public void failed(StoreException reason) {
        failure = reason;
        // The store has said so.
        Incidents.detail(() -> "the store", "failed: " + reason.getMessage());
        loop.recovery().failed();
        loop.engine().storeCondition().failed(reason);
        loop.counters().failedCommits.increment();
        answered();
    }

    private void answered() {
        answered = true;
        loop.engine().storeBacklog().answered(bytes);
        if (!asking) {
            tellAll();
        }
    }

    private void tellAll() {
        StoreException reason = failure;
        for (StoreWriter.CommitListener listener : listeners) {
            if (reason == null) {
                Incidents.contain("a completed commit", listener::committed);
            } else {
                Incidents.contain("a failed commit", () -> listener.failed(reason));
            }
        }
    }
}
