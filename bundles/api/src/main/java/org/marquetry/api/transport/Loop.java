package org.marquetry.api.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A thread that serves many connections in turns: it reads every socket that is ready, runs what was handed to it, and then
 * sends what the turn has appended. {@link #execute} runs tasks in the order in which they came, and never in the caller.
 */
@ProviderType
public interface Loop extends Executor {
    /** The place of this loop among all, from 0. */
    int index();

    /** Whether the calling thread is this loop. */
    boolean inLoop();

    /**
     * Runs a task once at the end of the current turn: after all ready sockets were read, before the output of the turn is
     * sent. Only from the loop itself. Tasks run in order; one that is added meanwhile runs in the same turn.
     */
    void atEndOfTurn(Runnable task);

    /** Runs a task on the loop after a delay. Any thread may ask for it. */
    Cancellable schedule(Runnable task, long delay, TimeUnit unit);

    /** Something that need not happen any more. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
