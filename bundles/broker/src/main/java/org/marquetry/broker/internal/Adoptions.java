package org.marquetry.broker.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the clients that a starting engine takes over from the one before, until all have their sessions. For all loops. */
final class Adoptions {
    /** One more than there are, until no further one comes. */
    private final AtomicInteger underWay = new AtomicInteger(1);

    private final CompletableFuture<Void> all = new CompletableFuture<>();

    void begun() {
        underWay.incrementAndGet();
    }

    void over() {
        if (underWay.decrementAndGet() == 0) {
            all.complete(null);
        }
    }

    /** No further one comes. Completes when all are over. */
    CompletionStage<Void> complete() {
        over();
        return all;
    }
}
