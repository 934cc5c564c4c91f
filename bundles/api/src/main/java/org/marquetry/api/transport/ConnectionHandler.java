package org.marquetry.api.transport;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ConsumerType;

/** The engine's side of a connection. Called on the connection's loop only. */
@ConsumerType
public interface ConnectionHandler {
    /**
     * Bytes have arrived. What the handler leaves unread is kept by the connection and given again in front of the next
     * bytes; the handler bounds it, by refusing packets that are too large while it sees only their beginning.
     */
    void received(ByteBuf bytes);

    /** The receiver keeps up again. */
    void writable();

    /** The connection has ended, by whatever side; the last call. */
    void closed();

    /** The listener goes away: end the connection with this reason. */
    void drain(ReasonCode reason);
}
