package org.marquetry.api.store;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps what must outlive a connection. The engine tells it every {@link StoreChange} in the order in which it happened and
 * asks it to commit once a turn; an acknowledgement leaves only after the commit it rests on.
 */
@ConsumerType
public interface Store {
    /**
     * Replays all that is kept, as the shortest sequence of changes that leads to it: for each client the session before its
     * subscriptions and messages, messages in their order. Called once, before the first {@link #writer}.
     *
     * @param target called by one thread at a time, a thread of the store's
     * @return completes when all was replayed; exceptionally with a {@link StoreException}
     */
    CompletionStage<Void> replay(Consumer<StoreChange> target);

    /**
     * A writer for one loop. Changes that concern one client always come through the same writer.
     *
     * @param loop where completions of commits run
     */
    StoreWriter writer(Executor loop);
}
