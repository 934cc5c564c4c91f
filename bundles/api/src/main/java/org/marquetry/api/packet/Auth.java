package org.marquetry.api.packet;

/** AUTH (section 3.15), of 5.0 only. */
public record Auth(ReasonCode reason, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
