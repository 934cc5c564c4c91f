package org.marquetry.api.packet;

import java.util.List;

/** SUBSCRIBE (section 3.8). */
public record Subscribe(int packetId, List<TopicSubscription> subscriptions, Properties properties) implements Packet {
    public Subscribe {
        subscriptions = List.copyOf(subscriptions);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
