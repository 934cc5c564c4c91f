package org.marquetry.auth.sasl.internal;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;

/** Asks services in the order of their ranking until one does not abstain; if all do, the client is refused. */
final class Chain {
    private Chain() {}

    /** The stage fails if a service does: whom it would have refused no other one lets in. */
    static <T> CompletionStage<Step> ask(
            List<T> services, Function<T, CompletionStage<AuthenticationResult>> question) {
        return ask(services.iterator(), question);
    }

    private static <T> CompletionStage<Step> ask(
            Iterator<T> services, Function<T, CompletionStage<AuthenticationResult>> question) {
        if (!services.hasNext()) {
            return CompletableFuture.completedStage(Refusal.wrong().step());
        }
        return question.apply(services.next()).thenCompose(result -> {
            if (result instanceof Allowed allowed) {
                return CompletableFuture.completedStage(new Step.Succeeded(allowed.identity(), null));
            }
            if (result instanceof Denied denied) {
                return CompletableFuture.completedStage(new Step.Failed(denied.reason(), denied.words()));
            }
            if (result == null) {
                throw new IllegalStateException("a service has answered nothing");
            }
            return ask(services, question);
        });
    }
}
