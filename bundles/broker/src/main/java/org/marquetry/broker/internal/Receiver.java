package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.message.Message;

/** Who messages are routed to: the session of a client, or a subscriber within this runtime. Belongs to one loop. */
abstract class Receiver {
    private final EngineLoop loop;
    private final int number;

    Receiver(EngineLoop loop) {
        this.loop = loop;
        number = loop.engine().newReceiverNumber();
    }

    final EngineLoop loop() {
        return loop;
    }

    /**
     * Takes a message; on this receiver's loop.
     *
     * @param keeping what waits for it to be kept; null if nobody does
     */
    abstract void deliver(Message message, Target target, @Nullable Keeping keeping);

    /**
     * Takes a QoS 0 message as the bytes that it came in, if they are what this receiver would be sent; on its loop.
     *
     * @return whether it was taken; if not, {@link #deliver} is to be called
     */
    abstract boolean deliverAsIs(PublishView publish, Target target, ProtocolForm form);

    /** Whether something takes messages right now. Any thread may ask; a shared subscription prefers those that do. */
    abstract boolean isReachable();

    /** Whether it is the same subscriber as another receiver, of now or of before. Any thread may ask. */
    boolean isSameAs(@Nullable Receiver other) {
        return this == other;
    }

    /** Whether what it is given must be durable before it is acknowledged. Any thread may ask. */
    abstract boolean isDurable();

    @Override
    public final boolean equals(Object other) {
        return this == other;
    }

    /** By number and not by address, so that the order of receivers is the same whenever the engine is run the same way. */
    @Override
    public final int hashCode() {
        return number;
    }
}
