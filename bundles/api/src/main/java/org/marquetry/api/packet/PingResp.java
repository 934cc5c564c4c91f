package org.marquetry.api.packet;

/** PINGRESP (section 3.13). */
public record PingResp() implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
