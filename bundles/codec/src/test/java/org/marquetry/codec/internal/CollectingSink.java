package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;

/** Keeps all packets as values; asks to stop behind the given number. */
final class CollectingSink implements PacketSink {
    private final List<Packet> packets = new ArrayList<>();
    private final int enough;

    CollectingSink() {
        this(Integer.MAX_VALUE);
    }

    CollectingSink(int enough) {
        this.enough = enough;
    }

    List<Packet> packets() {
        return packets;
    }

    @Override
    public boolean publish(PublishView publish) {
        return packet(publish.toPacket());
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        return packet(new Acknowledgement(type, packetId, reason, properties));
    }

    @Override
    public boolean packet(Packet packet) {
        packets.add(packet);
        return packets.size() < enough;
    }
}
