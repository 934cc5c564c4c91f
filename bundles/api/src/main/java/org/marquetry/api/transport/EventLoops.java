package org.marquetry.api.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletionStage;

import org.marquetry.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ProviderType;

/** The loops that all transports and the engine share, and the sockets on them. Their number never changes. */
@ProviderType
public interface EventLoops {
    int size();

    Loop loop(int index);

    /**
     * Listens on an address. Each accepted connection is offered to the acceptor on its loop, once it has passed all layers.
     *
     * @throws IOException if the address cannot be bound, with a message that names it and the reason
     */
    Binding bind(SocketAddress address, ListenerPolicy policy, Layers layers, ConnectionAcceptor acceptor)
            throws IOException;

    /** Listens on an address for plain MQTT. */
    default Binding bind(SocketAddress address, ListenerPolicy policy, ConnectionAcceptor acceptor) throws IOException {
        return bind(address, policy, Layers.NONE, acceptor);
    }

    /** Listens on an address for whichever engine serves; while none does, connections wait within a bound. */
    Binding bind(SocketAddress address, ListenerPolicy policy, Layers layers) throws IOException;

    /**
     * Has an engine get the connections that come for whichever serves, from now on, and those that wait and are new.
     *
     * @throws IllegalStateException if another engine serves; or if a former one has parked clients in a form that this one does not
     *     know: they wait for another
     */
    void serve(ConnectionAcceptor engine);

    /** Completes when an engine serves for the first time: before that there is no use in an open port. */
    CompletionStage<Void> served();

    /** The engine gets no connections any more: they wait for the next. Nothing happens if another one serves. */
    void withdraw(ConnectionAcceptor engine);

    /**
     * Has the engine that serves adopt all parked clients, each on its loop; completes when it was offered the last one. Those whose
     * turn comes when it does not serve any more wait for the next one.
     */
    CompletionStage<Void> handOver(ConnectionAcceptor engine);

    /** A bound address. */
    @ProviderType
    interface Binding {
        /** The address in use, with the port that was picked if 0 was asked for. */
        SocketAddress address();

        /** How many connections that came through here are open. */
        int connections();

        /** Applies to connections that come from now on. */
        void policy(ListenerPolicy next);

        /** Applies to connections that come from now on. */
        void layers(Layers next);

        /** Stops accepting and waits until the address is free; open connections are not touched. */
        void close();

        /**
         * Goes on as it is for a time, in which a listener of the same name that binds to the same address gets this binding with
         * all its connections. If none does, the address is freed and the connections are drained as the server shuts down.
         */
        void leave(int graceSeconds);

        /** Asks the handler of every open connection that came through here to end it with a reason. */
        void drain(ReasonCode reason);
    }
}
