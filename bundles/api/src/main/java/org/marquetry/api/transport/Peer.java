package org.marquetry.api.transport;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * The other side of a connection, as far as the transport knows it.
 *
 * @param address where the client is; behind a proxy that the listener trusts, where that says the client is
 * @param relayedBy the other end of the socket, if that is such a proxy
 * @param tls null if the client does not speak TLS
 */
public record Peer(
        SocketAddress address,
        @Nullable SocketAddress relayedBy,
        @Nullable TlsDetails tls) {}
