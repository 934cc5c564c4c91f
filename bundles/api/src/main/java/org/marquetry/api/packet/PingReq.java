package org.marquetry.api.packet;

/** PINGREQ (section 3.12). */
public record PingReq() implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
