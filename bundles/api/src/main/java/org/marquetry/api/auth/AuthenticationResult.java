package org.marquetry.api.auth;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;

/** What an authenticator says. */
public sealed interface AuthenticationResult {
    /** The client is who it says. */
    record Allowed(Identity identity) implements AuthenticationResult {}

    /** The client is refused, with a reason for CONNACK and, for 5.0 clients, words (null for none). */
    record Denied(ReasonCode reason, @Nullable String words) implements AuthenticationResult {}

    /** This authenticator does not know; the next one is asked. */
    record Abstained() implements AuthenticationResult {}
}
