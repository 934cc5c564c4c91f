package org.marquetry.api.auth;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.transport.Peer;

/**
 * What a client says of itself in CONNECT. User name and password are null where it says none.
 *
 * @param realm of the listener: where its clients are known; empty for where all are
 * @param peer what the transport knows of the client
 */
public record ClientCredentials(
        String clientId,
        @Nullable String username,
        @Nullable Bytes password,
        ProtocolVersion version,
        String listener,
        SocketAddress remoteAddress,
        String realm,
        Peer peer) {
    /** Of a client of whom the transport knows nothing but its address. */
    public ClientCredentials(
            String clientId,
            @Nullable String username,
            @Nullable Bytes password,
            ProtocolVersion version,
            String listener,
            SocketAddress remoteAddress) {
        this(clientId, username, password, version, listener, remoteAddress, "", new Peer(remoteAddress, null, null));
    }
}
