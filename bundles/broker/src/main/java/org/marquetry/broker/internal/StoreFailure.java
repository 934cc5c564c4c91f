package org.marquetry.broker.internal;

import java.util.concurrent.CompletionException;

import org.marquetry.api.store.StoreException;

/** What a store says of a failure, without what the stages of its completion have put around it. */
final class StoreFailure {
    private StoreFailure() {}

    static StoreException of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StoreException known
                ? known
                : new StoreException(StoreException.Kind.FAILED, String.valueOf(cause.getMessage()), cause);
    }
}
