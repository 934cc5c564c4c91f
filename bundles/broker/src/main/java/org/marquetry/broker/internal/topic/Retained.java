package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;

/**
 * What a topic of a {@link RetainedTree} retains: the message itself, or, where a store alone has that, only what has to be
 * known of it all the time. 32 bytes without the message.
 */
public final class Retained {
    private final long expiresAt;
    private final int size;
    private volatile @Nullable Message message;

    private Retained(Message of, boolean whole) {
        expiresAt = of.expiresAt();
        size = of.size();
        message = whole ? of : null;
    }

    public static Retained of(Message message) {
        return new Retained(message, true);
    }

    /** What is to be known of a message that a store has. */
    public static Retained stub(Message message) {
        return new Retained(message, false);
    }

    /** The {@link Message#size size} of the message. */
    public int size() {
        return size;
    }

    public boolean isExpired(long now) {
        return now >= expiresAt;
    }

    boolean isPerishable() {
        return expiresAt != Message.NEVER;
    }

    /** The message, or null if only a store has it. */
    public @Nullable Message message() {
        return message;
    }

    /** Leaves the message to the store. */
    void release() {
        message = null;
    }
}
