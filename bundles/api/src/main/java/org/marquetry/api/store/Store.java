package org.marquetry.api.store;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps what must outlive a connection. The engine tells it every {@link StoreChange} in the order in which it happened and
 * asks it to commit once a turn; an acknowledgement leaves only after the commit it rests on. What waits for a client that is
 * away, and the payloads of retained messages, are read back in parts when they are needed.
 */
@ConsumerType
public interface Store {
    /**
     * Tells what is kept, once for each engine that starts, before its first commit.
     *
     * @param target called by one thread at a time, a thread of the store's
     * @return completes when all was told; exceptionally with a {@link StoreException}
     */
    CompletionStage<Void> replay(Replay target);

    /**
     * A writer for one loop.
     *
     * @param loop where completions of commits run
     */
    StoreWriter writer(Executor loop);

    /**
     * A reader for one loop.
     *
     * @param loop where results are given
     */
    StoreReader reader(Executor loop);

    /**
     * Whether it knows that it would keep now what it is asked to, for who has seen it fail before. Any thread may ask. One that
     * cannot know says no: then that it works is learnt from a commit.
     */
    default boolean isKnownToWork() {
        return false;
    }

    /** Whether what it keeps takes up heap of this process, so that the engine's limits have to leave room for that. */
    default boolean isInHeap() {
        return false;
    }
}
