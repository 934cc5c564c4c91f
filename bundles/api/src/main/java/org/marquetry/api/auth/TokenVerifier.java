package org.marquetry.api.auth;

import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows whose token it is. Verifiers are services, for whatever way a token comes in, such as the SASL mechanism OAUTHBEARER; who has
 * got one asks them in the order of their ranking until one does not abstain, and refuses a token that none of them knows.
 */
@ConsumerType
public interface TokenVerifier {
    /**
     * Verifies a token. Any thread may call, though not an event loop. The stage may take as long as it takes to fetch keys, and who
     * asks bounds that; a failure and null count as a refusal.
     *
     * @param token in its compact form, as the client has sent it
     * @param client who has sent it: a verifier that is not for its {@linkplain ClientCredentials#realm() realm} abstains, and so
     *     does one that is not for tokens of this form or of this issuer
     */
    CompletionStage<AuthenticationResult> verify(String token, ClientCredentials client);
}
