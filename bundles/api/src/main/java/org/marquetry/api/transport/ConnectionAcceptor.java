package org.marquetry.api.transport;

import org.osgi.annotation.versioning.ProviderType;

/** Where connections are brought to: an engine, by way of {@link EventLoops#serve}. */
@ProviderType
public interface ConnectionAcceptor {
    /** Takes a new connection. Called on the connection's loop, before anything is read from it. */
    ConnectionHandler accept(Connection connection);

    /**
     * Goes on with a client that another engine has parked. Called on the connection's loop; a connection that has ended
     * meanwhile is closed right after it. Nothing is read before the handler asks for it. If it throws, the client waits for
     * another engine.
     */
    default ConnectionHandler adopt(Connection connection, Parked client) {
        throw new UnsupportedOperationException("this acceptor adopts no clients");
    }

    /**
     * Whether the engine knows the form in which a client was parked, so that it can go on with it. If it does not know that of all
     * there are, none is given to it. Called on the thread that would have it serve.
     */
    default boolean knows(Parked client) {
        return false;
    }
}
