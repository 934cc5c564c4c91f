package org.marquetry.netty.internal.websocket;

import java.net.InetSocketAddress;

import org.marquetry.api.transport.WebSocketTerms;

/** The connection that speaks WebSocket, as its handlers see it. Called on the channel's loop. */
public interface WebSocketHost {
    /** How the listener speaks WebSocket now. */
    WebSocketTerms terms();

    /** Where the client is, which is behind a proxy that the listener trusts. */
    void comesFrom(InetSocketAddress client);

    /** The client's request was refused, or it did not come in time; the channel will be closed. */
    void refused(String reason);

    /** The client broke the rules of WebSocket and was told so; what it sent is not worth more. */
    void violated(String reason);

    /** Whether more input would be consumed now, and not only kept. */
    boolean takesInput();

    /** Whether the connection ends because the listener goes away. */
    boolean goesAway();
}
