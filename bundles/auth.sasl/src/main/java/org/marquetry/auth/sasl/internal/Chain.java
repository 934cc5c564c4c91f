package org.marquetry.auth.sasl.internal;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * left who may have known it: whoever comes in that place is asked as well. How long a service may take is bounded by who closes this.
 */
final class Chain<T> implements AutoCloseable {
    /** How long somebody who has left is waited for: less than an engine gives by default to whom it has asked. */
    static final int SECONDS = 4;

    private static final int PAUSE_MILLIS = 20;
    private static final int ROUNDS = SECONDS * 1000 / PAUSE_MILLIS;

    /** The services that are asked. For all threads. */
    interface Asked<T> {
        /** Those that there are now, best ranking first. */
        List<T> list();

        /** Whether one has left a short while ago, so that it may come back. */
        boolean hasLost();

        /** One that is there has failed, or without a failure has answered null. */
        void failed(T service, @Nullable Throwable failure);
    }

    private final Asked<T> asked;
    private final WaitingAttempts waiting;
    private final Function<T, CompletionStage<AuthenticationResult>> question;
    private final CompletableFuture<Step> decision = new CompletableFuture<>();
    private int round;
    private boolean hasWaited;
    private @Nullable Thread waiter;
    private boolean closed;

    /** @param waiting whose thread asks when it has waited */
    Chain(Asked<T> asked, WaitingAttempts waiting, Function<T, CompletionStage<AuthenticationResult>> question) {
        this.asked = asked;
        this.waiting = waiting;
        this.question = question;
    }

    /** Once only. The stage does not fail: whom a service that fails would have refused no other one lets in. */
    CompletionStage<Step> ask() {
        List<T> services = asked.list();
        ask(services, services.iterator());
        return decision;
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
                failed(service, failure);
            }
        });
    }

    private CompletionStage<AuthenticationResult> answer(T service) {
        try {
            CompletionStage<AuthenticationResult> answer = question.apply(service);
            return answer == null ? CompletableFuture.completedStage(null) : answer;
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void failed(T service, @Nullable Throwable failure) {
        if (!isClosed()) {
            asked.failed(service, failure);
        }
        decision.complete(unavailable("authentication failed to answer"));
    }

    private void allAbstained(List<T> services) {
        boolean isLost = asked.hasLost();
        if (++round <= ROUNDS && (isLost || !services.equals(asked.list()))) {
            hasWaited |= isLost;
            if (!waiting.run(PAUSE_MILLIS, () -> askAgain(services))) {
                decision.complete(Refusal.busy().step());
            }
        } else {
            decision.complete(
                    hasWaited
                            ? unavailable("who could vouch for this client has not come back")
                            : Refusal.wrong().step());
        }
    }

    /** On a thread that others wait for. */
    private void askAgain(List<T> before) {
        if (!begins()) {
            decision.complete(unavailable("nobody waits for the answer any more"));
            return;
        }
        try {
            List<T> now = asked.list();
            if (now.equals(before) && asked.hasLost()) {
                allAbstained(before);
            } else {
                ask(now, now.iterator());
            }
        } finally {
            returned();
        }
    }

    private synchronized boolean begins() {
        waiter = closed ? null : Thread.currentThread();
        return !closed;
    }

    private synchronized void returned() {
        waiter = null;
        if (closed) {
            // Meant for the call, and for nothing that the thread does next.
            Thread.interrupted();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Nobody waits for the answer any more: nobody else is asked, and a call that holds up others is interrupted. */
    @Override
    public synchronized void close() {
        closed = true;
        if (waiter != null) {
            waiter.interrupt();
        }
    }

    private static Step unavailable(String words) {
        return new Refusal(ReasonCode.SERVER_UNAVAILABLE, words).step();
    }
}
