package org.marquetry.api.auth;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One client's enhanced authentication, step by step. The engine calls it from one thread at a time, never on a loop, and asks
 * for the next step only after the one before has been answered. It is over with an answer other than {@link Step.Continued},
 * or when the engine closes it.
 */
@ConsumerType
public interface AuthenticationExchange extends AutoCloseable {
    /**
     * Takes what the client sends: with CONNECT or AUTH, null if it sends no authentication data. An answer that takes longer
     * than the engine's {@code serviceGrace}, a failure and null count as a refusal.
     */
    CompletionStage<Step> next(@Nullable Bytes data);

    /** The exchange is over, in whatever way; called once. */
    @Override
    void close();

    /** What an authenticator answers. */
    sealed interface Step {
        /** The client has to go on, with this data. */
        record Continued(@Nullable Bytes data) implements Step {}

        /** The client is who it says; the data goes with the packet that tells it so. */
        record Succeeded(Identity identity, @Nullable Bytes data) implements Step {}

        /** The client is refused, with a reason and words for it (null for none). */
        record Failed(ReasonCode reason, @Nullable String words) implements Step {}
    }
}
