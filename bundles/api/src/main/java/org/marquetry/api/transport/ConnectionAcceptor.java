package org.marquetry.api.transport;

import org.osgi.annotation.versioning.ProviderType;

/** Where transports bring their connections: a service of the engine. */
@ProviderType
public interface ConnectionAcceptor {
    /** Takes a new connection. Called on the connection's loop, before anything is read from it. */
    ConnectionHandler accept(Connection connection);
}
