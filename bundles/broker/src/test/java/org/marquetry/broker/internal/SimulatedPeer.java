package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;

/** The other end of a simulated connection. */
interface SimulatedPeer {
    /** Bytes have come from the broker; they are gone after the call. */
    void arrived(ByteBuf bytes);

    /** The broker is about to take so many of the bytes that were sent. */
    default void taken(int bytes) {
        // Most do not look.
    }

    /** The broker has closed, or the connection broke. */
    void ended();
}
