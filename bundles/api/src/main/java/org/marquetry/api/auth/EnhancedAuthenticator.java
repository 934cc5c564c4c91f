package org.marquetry.api.auth;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One method of enhanced authentication (MQTT 5.0 section 4.12), such as a SASL mechanism. Each is a service; of several for
 * one method the one with the highest ranking is asked.
 */
@ConsumerType
public interface EnhancedAuthenticator {
    /** Service property: the name of the method, as clients give it; a string, or an array of them for one that speaks several. */
    String METHOD = "auth.method";

    /**
     * Begins an exchange with one client. Called on a thread of the engine that may be blocked for a moment, never on a loop.
     *
     * @param method the one of {@link #METHOD} that the client named
     * @param client what it says of itself in CONNECT; while it authenticates again, what it said then
     */
    AuthenticationExchange begin(String method, ClientCredentials client);
}
