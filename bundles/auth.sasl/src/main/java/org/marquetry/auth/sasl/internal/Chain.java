package org.marquetry.auth.sasl.internal;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.auth.users.WaitingAttempts;

/**
 * Asks services in the order of their ranking until one does not abstain. If all do, the client is refused, unless somebody has just
 * left who may have known it: whoever comes in that place is asked as well. All of that together takes less time than an engine gives
 * by default to the one that it has asked.
 */
final class Chain<T> {
    static final int SECONDS = 4;
    private static final int PAUSE_MILLIS = 100;
    private static final int ROUNDS = SECONDS * 1000 / PAUSE_MILLIS;

    /** The services that are asked. For all threads. */
    interface Asked<T> {
        /** Those that there are now, best ranking first. */
        List<T> list();

        /** Whether one has left a short while ago, so that it may come back. */
        boolean hasLost();

        /** One that is there has failed, or without a failure has answered null. */
        void failed(T service, @Nullable Throwable failure);

        /** One that is there has not answered for so long. */
        void late(T service, int seconds);
    }

    private final Asked<T> asked;
    private final WaitingAttempts waiting;
    private final Function<T, CompletionStage<AuthenticationResult>> question;
    private final CompletableFuture<Step> decision = new CompletableFuture<>();
    private int round;
    private boolean hasWaited;

    private Chain(
            Asked<T> asked, WaitingAttempts waiting, Function<T, CompletionStage<AuthenticationResult>> question) {
        this.asked = asked;
        this.waiting = waiting;
        this.question = question;
    }

    /** The stage does not fail: whom a service that fails would have refused no other one lets in. */
    static <T> CompletionStage<Step> ask(
            Asked<T> asked, WaitingAttempts waiting, Function<T, CompletionStage<AuthenticationResult>> question) {
        Chain<T> chain = new Chain<>(asked, waiting, question);
        chain.begin();
        return chain.decision;
    }

    private void begin() {
        List<T> services = asked.list();
        ask(services, services.iterator());
    }

    private void ask(List<T> services, Iterator<T> next) {
        if (!next.hasNext()) {
            allAbstained(services);
            return;
        }
        T service = next.next();
        answer(service).whenComplete((result, failure) -> {
            if (result instanceof Allowed allowed) {
                decision.complete(new Step.Succeeded(allowed.identity(), null));
            } else if (result instanceof Denied denied) {
                decision.complete(new Step.Failed(denied.reason(), denied.words()));
            } else if (result instanceof Abstained || !asked.list().contains(service)) {
                // One that has left, its classes with it, has not said anything of the client.
                ask(services, next);
            } else {
                failed(service, failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
    }

    private CompletableFuture<AuthenticationResult> answer(T service) {
        CompletableFuture<AuthenticationResult> answer = new CompletableFuture<>();
        answer.orTimeout(SECONDS, TimeUnit.SECONDS);
        try {
            CompletionStage<AuthenticationResult> stage = question.apply(service);
            if (stage == null) {
                answer.complete(null);
            } else {
                stage.whenComplete((result, failure) -> {
                    if (failure == null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
            }
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void failed(T service, @Nullable Throwable failure) {
        if (failure instanceof TimeoutException) {
            asked.late(service, SECONDS);
        } else {
            asked.failed(service, failure);
        }
        decision.complete(unavailable("authentication failed to answer"));
    }

    private void allAbstained(List<T> services) {
        boolean isLost = asked.hasLost();
        if (++round <= ROUNDS && (isLost || !services.equals(asked.list()))) {
            hasWaited |= isLost;
            if (!waiting.run(PAUSE_MILLIS, this::begin)) {
                decision.complete(Refusal.busy().step());
            }
        } else {
            decision.complete(
                    hasWaited
                            ? unavailable("who could vouch for this client has not come back")
                            : Refusal.wrong().step());
        }
    }

    private static Step unavailable(String words) {
        return new Refusal(ReasonCode.SERVER_UNAVAILABLE, words).step();
    }
}
