package org.marquetry.api.packet;

/** CONNACK (section 3.2). Versions before 5.0 know six codes; a codec maps the others to the nearest of them. */
public record ConnAck(boolean sessionPresent, ReasonCode reason, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
