package org.marquetry.api.auth;

import org.jspecify.annotations.Nullable;

/** What an authorizer says. The rule that has decided is for operators, in words, and null if there is nothing to say. */
public sealed interface Authorization {
    /**
     * The client may do it.
     *
     * @param lasts for how long the engine may remember the answer
     */
    record Allowed(Lasts lasts, @Nullable String rule) implements Authorization {}

    /**
     * The client may not do it.
     *
     * @param lasts for how long the engine may remember the answer
     */
    record Denied(Lasts lasts, @Nullable String rule) implements Authorization {}

    /** This authorizer has nothing to say on it; the next one is asked. */
    record Abstained() implements Authorization {}

    /** For how long an answer to one question holds. */
    enum Lasts {
        /** For this time only: the same question is asked again. */
        ONCE,
        /** For the same question of this connection, until the rules change. */
        UNTIL_CHANGED,
        /**
         * Until the rules change, and of a subscription also for each message that matches it: those are then delivered without
         * asking about {@link Access#RECEIVE}.
         */
        WITH_MESSAGES
    }
}
