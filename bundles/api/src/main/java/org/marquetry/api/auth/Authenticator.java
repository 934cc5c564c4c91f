package org.marquetry.api.auth;

import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides who a client is. Authenticators are services; the engine asks them in the order of their ranking until one does
 * not abstain. A client that names no user and gives no password is let in as anonymous where anonymous clients are allowed;
 * any other is refused if nobody vouches for it. Where there is no authenticator at all and anonymous clients are allowed, a
 * user name proves nothing, and the client is anonymous too.
 */
@ConsumerType
public interface Authenticator {
    /**
     * Service property of authenticators and methods of enhanced authentication: the realm of the listeners whose clients it knows, a
     * string or an array of them. The empty one is that of listeners without a realm, {@code *} is all. Without this property it is
     * asked for all, and decides by {@link ClientCredentials#realm()}.
     */
    String REALM = "realm";

    /**
     * Checks a client. Called on a thread of the engine that may be blocked for a moment, never on a loop; an answer that
     * takes longer than the engine's {@code serviceGrace} counts as a refusal.
     */
    CompletionStage<AuthenticationResult> authenticate(ClientCredentials credentials);
}
