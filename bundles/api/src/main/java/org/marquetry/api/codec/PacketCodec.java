package org.marquetry.api.codec;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Bytes to packets and back, for all versions of MQTT and both directions. A codec has no state of its own: what it needs
 * to know of a connection comes with each call, so that one instance serves all of them and can be replaced between any
 * two packets. Safe for use by all loops at once.
 */
@ConsumerType
public interface PacketCodec {
    /** The largest remaining length that the wire can carry (MQTT 5.0 section 1.5.5). */
    int MAX_REMAINING_LENGTH = 268_435_455;

    /**
     * Decodes whole packets from the front of a buffer and hands each to the sink, until the sink asks to stop or the rest
     * is no whole packet. What was decoded is consumed (the reader index is moved before the sink is called); a partial
     * packet stays in the buffer, to be given again with more bytes behind it.
     *
     * <p>A packet whose fixed header already breaks a rule (reserved type or flags, larger than the rules allow, a remaining
     * length of more than four bytes) is refused before the rest of it has arrived.
     *
     * @param in bytes as they came; may be direct or heap; not kept
     * @param rules what this connection speaks and allows
     * @throws PacketException if the bytes break the specification; what stood before was handed to the sink
     */
    void decode(ByteBuf in, WireRules rules, PacketSink sink) throws PacketException;

    /**
     * Appends a packet. Where it would be larger than allowed, the reason string and then the user properties are left out
     * first, as the specification has it (MQTT-3.2.2-19 and its like).
     *
     * @param maximumPacketSize what the receiver accepts, in bytes of the whole packet
     * @return the bytes written; 0 if the packet is too large and nothing was written
     * @throws IllegalArgumentException if the version has no such packet
     */
    int encode(Packet packet, ProtocolVersion version, int maximumPacketSize, ByteBuf out);

    /**
     * Appends a PUBACK, PUBREC, PUBREL or PUBCOMP without properties. Versions before 5.0 have no reason to carry it.
     */
    void encodeAcknowledgement(PacketType type, int packetId, ReasonCode reason, ProtocolVersion version, ByteBuf out);

    /** Appends a PUBREL that was sent before, on an earlier connection. MQTT 3.1 has a flag that says so, DUP. */
    default void encodeReleaseAgain(int packetId, ProtocolVersion version, ByteBuf out) {
        encodeAcknowledgement(PacketType.PUBREL, packetId, ReasonCode.SUCCESS, version, out);
    }

    /**
     * Appends a PUBLISH of a message.
     *
     * @param header what differs from receiver to receiver
     * @return the bytes written; 0 if the packet is larger than allowed and nothing was written
     */
    int encodePublish(
            Message message, PublishHeader header, ProtocolVersion version, int maximumPacketSize, ByteBuf out);
}
