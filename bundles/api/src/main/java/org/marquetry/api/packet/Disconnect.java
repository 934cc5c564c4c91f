package org.marquetry.api.packet;

/** DISCONNECT (section 3.14); before 5.0 it has neither reason nor properties, and only a client sends it. */
public record Disconnect(ReasonCode reason, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
