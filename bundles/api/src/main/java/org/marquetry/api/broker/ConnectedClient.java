package org.marquetry.api.broker;

import java.net.SocketAddress;

import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ProtocolVersion;

/**
 * A connected client at one moment.
 *
 * @param identity who it is by now, as somebody has vouched for it when it connected or has authenticated again
 * @param listener the one it came through
 * @param cleanStart whether its session ends with the connection
 * @param subscriptions how many it has
 * @param queued messages that wait for it
 */
public record ConnectedClient(
        String clientId,
        Identity identity,
        SocketAddress remoteAddress,
        String listener,
        ProtocolVersion version,
        boolean cleanStart,
        int subscriptions,
        long queued) {}
