package org.marquetry.api.transport;

import org.osgi.annotation.versioning.ProviderType;

/** Where connections are brought to: an engine, by way of {@link EventLoops#serve}. */
@ProviderType
public interface ConnectionAcceptor {
    /** Takes a new connection. Called on the connection's loop, before anything is read from it. */
    ConnectionHandler accept(Connection connection);

    /**
     * Goes on with a client that another engine has parked. Called on the connection's loop; a connection that has ended
     * meanwhile is closed right after it. Nothing is read before the handler asks for it. What was left in a form that the engine
     * does not know ends the connection.
     */
    default ConnectionHandler adopt(Connection connection, Parked client) {
        throw new UnsupportedOperationException("this acceptor adopts no clients");
    }
}
