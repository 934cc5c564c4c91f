package org.marquetry.api.broker;

import java.net.SocketAddress;

import org.marquetry.api.packet.ProtocolVersion;

/**
 * A connected client at one moment.
 *
 * @param principal who it is; empty for an anonymous client
 * @param listener the one it came through
 * @param cleanStart whether its session ends with the connection
 * @param subscriptions how many it has
 * @param queued messages that wait for it
 */
public record ConnectedClient(
        String clientId,
        String principal,
        SocketAddress remoteAddress,
        String listener,
        ProtocolVersion version,
        boolean cleanStart,
        int subscriptions,
        long queued) {}
