package org.marquetry.auth.sasl.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ReasonCode;

/**
 * What exchanges of all mechanisms have in common: the client speaks first, and is asked to if it says nothing; what is too large for
 * any of them is refused unread; and once the mechanism is not offered any more nobody is let in.
 */
final class Exchange implements AuthenticationExchange {
    /** A ticket of Kerberos with the groups of its user may be large; all else is a tenth of it. */
    static final int MOST_BYTES = 64 * 1024;

    /** A mechanism's own part. */
    interface Mechanism {
        CompletionStage<Step> next(byte[] data) throws Refusal;

        /**
         * Whether this goes on where another one has left, before it has said anything.
         *
         * @param said what the client said last
         * @param asked what it was asked then
         */
        default boolean resumes(@Nullable Bytes said, @Nullable Bytes asked) {
            return said == null && asked == null;
        }

        /** It is over, in whatever way. */
        default void close() {}
    }

    private final Mechanism mechanism;
    private final BooleanSupplier isOffered;
    private boolean begun;

    Exchange(Mechanism mechanism, BooleanSupplier isOffered) {
        this.mechanism = mechanism;
        this.isOffered = isOffered;
    }

    /** Goes on where another one has left; null if the mechanism cannot. */
    @Nullable Exchange resume(@Nullable Bytes said, @Nullable Bytes asked) {
        begun = true;
        return mechanism.resumes(said, asked) ? this : null;
    }

    @Override
    public CompletionStage<Step> next(@Nullable Bytes data) {
        if (data == null && !begun) {
            begun = true;
            return CompletableFuture.completedStage(new Step.Continued(null));
        }
        begun = true;
        return answer(data == null ? Bytes.EMPTY : data).thenApply(this::unlessWithdrawn);
    }

    private CompletionStage<Step> answer(Bytes data) {
        try {
            if (!isOffered.getAsBoolean()) {
                throw withdrawn();
            }
            if (data.length() > MOST_BYTES) {
                throw Refusal.malformed("more than " + MOST_BYTES + " bytes of authentication data");
            }
            return mechanism.next(data.toByteArray());
        } catch (Refusal refused) {
            return CompletableFuture.completedStage(refused.step());
        }
    }

    private Step unlessWithdrawn(Step step) {
        return isOffered.getAsBoolean() ? step : withdrawn().step();
    }

    private static Refusal withdrawn() {
        return new Refusal(ReasonCode.SERVER_UNAVAILABLE, "the authentication method is not offered any more");
    }

    @Override
    public void close() {
        mechanism.close();
    }
}
