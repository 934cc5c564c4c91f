package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;

/**
 * Somebody asks services that may hang, one after the other, on threads of a pool. When it takes too long, the one that was asked last
 * is complained of, and a call that has not returned is interrupted. For all threads.
 */
final class Asking {
    private final Complaints complaints;
    private @Nullable Object service;
    private @Nullable Thread caller;
    private boolean interrupted;

    Asking(Complaints complaints) {
        this.complaints = complaints;
    }

    /** A call begins, on this thread. */
    synchronized void begins(Object next) {
        service = next;
        caller = Thread.currentThread();
    }

    /** The call has returned, though the answer may come later. */
    synchronized void returned() {
        caller = null;
        if (interrupted) {
            interrupted = false;
            // Meant for the call, and for nothing that the thread does next.
            Thread.interrupted();
        }
    }

    synchronized void answered() {
        service = null;
    }

    /** It has taken too long. */
    synchronized void late(int seconds) {
        if (service == null) {
            return;
        }
        complaints.late(service, seconds);
        service = null;
        if (caller != null) {
            interrupted = true;
            caller.interrupt();
        }
    }
}
