package org.marquetry.api.packet;

import java.util.List;

/** SUBACK (section 3.9); 3.1.1 knows the granted qualities of service and 0x80. */
public record SubAck(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {
    public SubAck {
        reasons = List.copyOf(reasons);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
