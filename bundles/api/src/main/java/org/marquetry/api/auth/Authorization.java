package org.marquetry.api.auth;

import org.jspecify.annotations.Nullable;

/** What an authorizer says. */
public sealed interface Authorization {
    /**
     * The client may do it.
     *
     * @param lasting whether the same question of the same connection need not be asked again until the rules change
     * @param rule what has decided, in words for operators; null if there is nothing to say
     */
    record Allowed(boolean lasting, @Nullable String rule) implements Authorization {}

    /**
     * The client may not do it.
     *
     * @param lasting whether the same question of the same connection need not be asked again until the rules change
     * @param rule what has decided, in words for operators; null if there is nothing to say
     */
    record Denied(boolean lasting, @Nullable String rule) implements Authorization {}

    /** This authorizer has nothing to say on it; the next one is asked. */
    record Abstained() implements Authorization {}
}
