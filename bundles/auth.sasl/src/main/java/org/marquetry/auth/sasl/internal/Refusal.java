package org.marquetry.auth.sasl.internal;

import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.packet.ReasonCode;

/** Why a client is refused; what a client says that knows a secret, and what one guesses, ends with the same words. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final ReasonCode reason;
    private final String words;

    Refusal(ReasonCode reason, String words) {
        super(words, null, false, false);
        this.reason = reason;
        this.words = words;
    }

    /** The client does not keep to the mechanism. */
    static Refusal malformed(String words) {
        return new Refusal(ReasonCode.NOT_AUTHORIZED, words);
    }

    /** Whatever the client has shown, it is not who it says. */
    static Refusal wrong() {
        return new Refusal(ReasonCode.NOT_AUTHORIZED, "authentication has failed");
    }

    /** The mechanism is not for connections like this. */
    static Refusal unfit(String words) {
        return new Refusal(ReasonCode.BAD_AUTHENTICATION_METHOD, words);
    }

    static Refusal busy() {
        return new Refusal(ReasonCode.SERVER_BUSY, "too many clients are logging in");
    }

    Step step() {
        return new Step.Failed(reason, words);
    }
}
