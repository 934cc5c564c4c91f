package org.marquetry.api.packet;

import org.jspecify.annotations.Nullable;

/** CONNECT (section 3.1). Will, user name and password are null where the packet has none. */
public record Connect(
        ProtocolVersion version,
        boolean cleanStart,
        int keepAlive,
        String clientId,
        @Nullable Will will,
        @Nullable String username,
        @Nullable Bytes password,
        Properties properties)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }
}
