package org.marquetry.api.packet;

import java.util.List;

/** UNSUBACK (section 3.11); before 5.0 it has no reasons on the wire. */
public record UnsubAck(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {
    public UnsubAck {
        reasons = List.copyOf(reasons);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
