package org.marquetry.netty.internal;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.Parked;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * Who sees to a connection: the handler that an engine gave it, or nobody, as long as it waits for one. Belongs to the
 * connection's loop.
 */
final class Attendance {
    private final SocketConnection connection;
    private final @Nullable ConnectionAcceptor own;
    private final Reception reception;
    private @Nullable ConnectionHandler handler;
    /** The engine that the handler is of; for other threads to read. */
    private volatile @Nullable ConnectionAcceptor engine;
    /** What the next engine is to know; null unless a former one has parked the connection. For other threads to read. */
    private volatile @Nullable Parked parked;

    Attendance(SocketConnection connection, ListeningSocket origin) {
        this.connection = connection;
        own = origin.acceptor();
        reception = origin.reception();
    }

    /** The connection has passed all its layers. */
    void begin() {
        ConnectionAcceptor acceptor = own == null ? reception.engine() : own;
        if (acceptor == null) {
            connection.reading(false);
            reception.await(connection);
        } else {
            accept(acceptor);
        }
    }

    private void accept(ConnectionAcceptor acceptor) {
        engine = own == null ? acceptor : null;
        connection.guarded(() ->
                handler = Objects.requireNonNull(acceptor.accept(connection), "the acceptor has given no handler"));
    }

    boolean isThere() {
        return handler != null;
    }

    /** Null while the connection waits for one, or has ended. */
    @Nullable ConnectionHandler handler() {
        return handler;
    }

    /** Of a connection that has one. */
    ConnectionHandler handlerThere() {
        return Objects.requireNonNull(handler, "an open connection has a handler");
    }

    void park(@Nullable Parked client) {
        engine = null;
        handler = null;
        parked = client;
        connection.reading(false);
        connection.touch();
        reception.await(connection);
    }

    /** What the next engine is to know of the connection; null if it is new to it. */
    @Nullable Parked parked() {
        return parked;
    }

    /** The connection was new, has waited for an engine, and there is one. */
    void servedBy(ConnectionAcceptor engine) {
        if (connection.isOpen()) {
            connection.reading(true);
            accept(engine);
            connection.resume();
        }
    }

    /** An engine goes on with the client, or learns of its end. If it fails, another one may do better. */
    void adoptedBy(ConnectionAcceptor engine) {
        Parked client = Objects.requireNonNull(parked, "who was not parked cannot be adopted");
        parked = null;
        this.engine = engine;
        try {
            handler = Objects.requireNonNull(engine.adopt(connection, client), "the engine has given no handler");
        } catch (RuntimeException | LinkageError e) {
            connection.loop().blame().failed(engine, e);
            park(client);
            return;
        }
        if (!connection.isOpen()) {
            tellClosed();
        }
    }

    /** The connection has ended, or will not receive any more. */
    void tellClosed() {
        ConnectionHandler told = handler;
        engine = null;
        handler = null;
        if (told != null) {
            connection.guarded(told::closed);
        }
    }

    /** Whether its engine is one of a bundle. Any thread may ask. */
    boolean isFrom(Bundle bundle) {
        ConnectionAcceptor known = engine;
        return known != null && bundle.equals(FrameworkUtil.getBundle(known.getClass()));
    }

    /** Whoever sees to it is there no more, and is told nothing. */
    void abandon() {
        engine = null;
        handler = null;
    }

    void left() {
        reception.left(connection);
    }
}
