package org.marquetry.api.auth;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Bytes;
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

    /**
     * Goes on with a client that another one has asked something, and that has left before it heard the answer: for methods in which
     * all that has to be known is in what was said last. Called as {@link #begin} is; unless it is overridden the client has to
     * connect again.
     *
     * @param said what the client said last; null if that was nothing
     * @param asked what it was asked then, by another authenticator of the same method; null if that was nothing
     * @return where its answer is given to; null if it cannot go on from there
     */
    default @Nullable AuthenticationExchange resume(
            String method, ClientCredentials client, @Nullable Bytes said, @Nullable Bytes asked) {
        return null;
    }
}
