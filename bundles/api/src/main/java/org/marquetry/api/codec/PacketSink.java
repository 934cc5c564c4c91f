package org.marquetry.api.codec;

import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes decoded packets in their order. Each method answers whether to go on with what stands behind the packet. */
@ConsumerType
public interface PacketSink {
    /** A PUBLISH, as a view that holds only during the call. */
    boolean publish(PublishView publish);

    /** A PUBACK, PUBREC, PUBREL or PUBCOMP. */
    boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties);

    /** Any other packet. Decoding stops by itself behind CONNECT and CONNACK, since they change the rules. */
    boolean packet(Packet packet);
}
