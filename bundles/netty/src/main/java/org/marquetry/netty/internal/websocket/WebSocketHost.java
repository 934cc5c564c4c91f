package org.marquetry.netty.internal.websocket;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.WebSocketTerms;

/** The connection that speaks WebSocket, as its handlers see it. Called on the channel's loop. */
public interface WebSocketHost {
    WebSocketTerms terms();

    /** In seconds, for the request. */
    default int handshakeTimeout() {
        return ListenerPolicy.DEFAULT_HANDSHAKE_TIMEOUT;
    }

    /**
     * The request was a good one, and only MQTT follows.
     *
     * @param client where the client is if a proxy that the listener trusts says so; null if the socket says it
     */
    void upgraded(@Nullable InetSocketAddress client);

    /** The client's request was refused, or it did not come in time; the channel will be closed. */
    void refused(String reason);

    /** The client broke the rules of WebSocket and was told so; what it sent is not worth more. */
    void violated(String reason);

    /** Whether more input would be consumed now, and not only kept. */
    boolean takesInput();

    /** Whether the connection ends because the listener goes away. */
    boolean goesAway();
}
