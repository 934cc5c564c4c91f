package org.marquetry.api.auth;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;

/** What a client says of itself in CONNECT. User name and password are null where it says none. */
public record ClientCredentials(
        String clientId,
        @Nullable String username,
        @Nullable Bytes password,
        ProtocolVersion version,
        String listener,
        SocketAddress remoteAddress) {}
