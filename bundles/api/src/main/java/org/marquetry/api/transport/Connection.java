package org.marquetry.api.transport;

import java.net.SocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One network connection, as bytes. All methods but {@link #id}, {@link #loop}, {@link #policy}, {@link #peer} and the addresses are for the
 * connection's loop only; calls on a closed connection do nothing.
 */
@ProviderType
public interface Connection {
    /** Unique as long as the process lives. */
    long id();

    Loop loop();

    /** The policy of the listener at the time the connection was accepted. */
    ListenerPolicy policy();

    /** Where the client is; behind a proxy that the listener trusts, where that says the client is. */
    SocketAddress remoteAddress();

    /** Everything that is known of the other side; the same from the moment that the acceptor is offered the connection. */
    default Peer peer() {
        return new Peer(remoteAddress(), null, null);
    }

    SocketAddress localAddress();

    /**
     * The buffer to append output to. What is in it is sent at the end of the turn, or earlier when it is much. Ask for it
     * anew for each packet, append whole packets only, and do not keep it. On a closed connection what is appended is
     * dropped.
     */
    ByteBuf output();

    /** Bytes appended that the socket has not taken yet, those of the current turn included. */
    int unsent();

    /**
     * Whether the receiver keeps up: false once more is unsent than a connection may hold, until most of it has left and
     * {@link ConnectionHandler#writable} was called.
     */
    boolean isWritable();

    /**
     * What was received and not consumed by the handler, to look at within the call only; of a connection that has just ended,
     * too.
     */
    default ByteBuf unconsumed() {
        return Unpooled.EMPTY_BUFFER;
    }

    /** Stops or resumes reading; bytes that were read already may still arrive. On at the beginning. */
    void reading(boolean on);

    /**
     * Moves the connection to another loop. Nothing arrives while it moves; then the task runs on the new loop, and after
     * it what was received but not consumed is offered again.
     */
    void moveTo(Loop target, Runnable arrived);

    /** Offers again, at the end of this turn, what was received but not consumed by the handler. */
    void resume();

    /**
     * Leaves the connection without its handler, for the next engine to {@linkplain ConnectionAcceptor#adopt adopt}: nothing is
     * read, and what was appended is sent.
     *
     * @param client what the next engine is to know; null if nothing was read from the connection, so that it is new to it
     */
    void park(@Nullable Parked client);

    /** Sends what was appended, within a bounded time, and closes. Nothing is received any more. */
    void close();

    /** Closes at once. */
    void abort();
}
