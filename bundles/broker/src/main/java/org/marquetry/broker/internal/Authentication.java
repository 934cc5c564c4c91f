package org.marquetry.broker.internal;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ReasonCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the authenticators, one after the other, away from the loops. What goes wrong counts as a refusal; it never lets anybody
 * in. Who asks bounds the time: an authenticator may never answer.
 */
final class Authentication {
    /** How often those who wait for somebody to come look: one who connects meanwhile should hardly notice an exchange. */
    static final long LOOK_MILLIS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
    private static final AuthenticationResult UNAVAILABLE =
            new Denied(ReasonCode.SERVER_UNAVAILABLE, "authentication failed to answer");
    private static final AuthenticationResult BUSY =
            new Denied(ReasonCode.SERVER_BUSY, "too many clients are being authenticated");
    private static final AuthenticationResult ANONYMOUS = new Allowed(Identity.ANONYMOUS);

    /**
     * What came of asking.
     *
     * @param asked those who were there for the client's realm; others may know better by now
     */
    record Decision(AuthenticationResult result, List<Authenticator> asked) {}

    private final Supplier<RankedServices<Authenticator>> authenticators;
    private final EnhancedAuthenticators enhanced;
    private final Executor workers;
    private final Complaints complaints;
    private final Waits waits = new Waits("client");

    Authentication(
            Supplier<RankedServices<Authenticator>> authenticators,
            EnhancedAuthenticators enhanced,
            Executor workers,
            Complaints complaints) {
        this.authenticators = authenticators;
        this.enhanced = enhanced;
        this.workers = workers;
        this.complaints = complaints;
    }

    /** Who speaks a method of enhanced authentication with a client; null if nobody does. */
    @Nullable EnhancedAuthenticator enhanced(String method, ClientCredentials client) {
        return enhanced.of(method, client.realm());
    }

    /** Who waits for an authenticator that has left. */
    Waits waits() {
        return waits;
    }

    EnhancedAuthenticators enhanced() {
        return enhanced;
    }

    /** Whether others are there for the clients of a realm than those who were asked. */
    boolean isOutdated(Decision decision, String realm) {
        return !decision.asked().equals(authenticators.get().list(realm));
    }

    /** Whether somebody who might know the clients of a realm has just left, and may be back. */
    boolean hasLost(String realm, int seconds) {
        return authenticators.get().hasLost(realm, seconds);
    }

    /** Where services are asked that may block. */
    Executor workers() {
        return workers;
    }

    /** Where it is known what services are asked that may hang. */
    Asking asking() {
        return new Asking(complaints);
    }

    Complaints complaints() {
        return complaints;
    }

    /**
     * Decides; the stage never completes exceptionally, but perhaps not at all.
     *
     * @param grace for how many seconds somebody who has left is not forgotten
     */
    CompletionStage<Decision> decide(
            ClientCredentials credentials, boolean anonymousAllowed, int grace, Asking asking) {
        List<Authenticator> chain = authenticators.get().list(credentials.realm());
        return result(chain, credentials, anonymousAllowed, grace, asking)
                .thenApply(result -> new Decision(result, chain));
    }

    private CompletionStage<AuthenticationResult> result(
            List<Authenticator> chain,
            ClientCredentials credentials,
            boolean anonymousAllowed,
            int grace,
            Asking asking) {
        boolean saysNothing = credentials.username() == null && credentials.password() == null;
        if (saysNothing && anonymousAllowed) {
            return CompletableFuture.completedStage(ANONYMOUS);
        }
        if (chain.isEmpty()) {
            // Where nobody knows any names they prove nothing, but in a realm there should be somebody.
            boolean mayBeAnyone =
                    anonymousAllowed && credentials.realm().isEmpty() && !hasLost(credentials.realm(), grace);
            return CompletableFuture.completedStage(mayBeAnyone ? ANONYMOUS : new Abstained());
        }
        CompletableFuture<AuthenticationResult> decision = new CompletableFuture<>();
        try {
            workers.execute(() -> ask(chain.iterator(), credentials, decision, asking));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(BUSY);
        }
        return decision;
    }

    private void ask(
            Iterator<Authenticator> chain,
            ClientCredentials credentials,
            CompletableFuture<AuthenticationResult> decision,
            Asking asking) {
        if (!chain.hasNext()) {
            decision.complete(new Abstained());
            return;
        }
        Authenticator next = chain.next();
        CompletionStage<AuthenticationResult> answer;
        asking.begins(next);
        try {
            answer = next.authenticate(credentials);
        } catch (RuntimeException | Error e) {
            failed(next, e, decision);
            return;
        } finally {
            asking.returned();
        }
        if (answer == null) {
            failed(next, null, decision);
            return;
        }
        answer.whenComplete((result, failure) -> {
            asking.answered();
            if (failure != null || result == null) {
                failed(next, failure, decision);
            } else if (result instanceof Abstained) {
                ask(chain, credentials, decision, asking);
            } else {
                decision.complete(result);
            }
        });
    }

    private void failed(
            Authenticator authenticator,
            @Nullable Throwable failure,
            CompletableFuture<AuthenticationResult> decision) {
        if (!authenticators.get().has(authenticator)) {
            // It has left, its classes with it, and has not said anything of the client.
            decision.complete(new Abstained());
            return;
        }
        LOG.error(
                "authenticator {} failed; the client is refused",
                authenticator.getClass().getName(),
                failure);
        complaints.failed(authenticator, failure);
        decision.complete(UNAVAILABLE);
    }
}
