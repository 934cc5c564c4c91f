package org.marquetry.api.packet;

/** PUBLISH (section 3.3) as a value, for clients and tests; the broker itself works on views. The packet identifier of QoS 0 is 0. */
public record Publish(
        String topic, Bytes payload, QoS qos, boolean retain, boolean dup, int packetId, Properties properties)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
