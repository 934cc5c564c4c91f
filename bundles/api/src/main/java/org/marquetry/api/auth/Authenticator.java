package org.marquetry.api.auth;

import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides who a client is. Authenticators are services; the engine asks them in the order of their ranking until one does
 * not abstain. If nobody answers, the client is refused, unless anonymous clients are allowed and it names no user.
 */
@ConsumerType
public interface Authenticator {
    /**
     * Checks a client. Called on a thread of the engine that may be blocked for a moment, never on a loop; an answer that
     * takes longer than the engine's {@code serviceGrace} counts as a refusal.
     */
    CompletionStage<AuthenticationResult> authenticate(ClientCredentials credentials);
}
