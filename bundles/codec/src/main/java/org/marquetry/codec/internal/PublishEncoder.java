package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;

/** Writes the PUBLISH of a message (MQTT 5.0 section 3.3) without an object a packet. */
final class PublishEncoder {
    private static final int FIRST = PacketType.PUBLISH.code() << 4;
    private static final int DUP = 0x08;
    private static final int ALIAS_BYTES = 3;
    private static final int EXPIRY_BYTES = 5;

    private PublishEncoder() {}

    /** The flags of the fixed header; at QoS 0 there is no DUP (MQTT-3.3.1-2). */
    static int flags(QoS qos, boolean retain, boolean dup) {
        return qos.code() << 1 | (retain ? 1 : 0) | (dup && qos != QoS.AT_MOST_ONCE ? DUP : 0);
    }

    static int encode(
            Message message, PublishHeader header, ProtocolVersion version, int maximumPacketSize, ByteBuf out) {
        return version.hasProperties()
                ? encodeWithProperties(message, header, maximumPacketSize, out)
                : encodePlain(message, header, maximumPacketSize, out);
    }

    private static int encodePlain(Message message, PublishHeader header, int maximumPacketSize, ByteBuf out) {
        int topicLength = message.topicLength();
        boolean hasPacketId = header.qos() != QoS.AT_MOST_ONCE;
        long remaining = 2L + topicLength + (hasPacketId ? 2 : 0) + message.payloadLength();
        int size = begin(remaining, header, maximumPacketSize, out);
        if (size == 0) {
            return 0;
        }
        out.writeShort(topicLength);
        if (hasPacketId) {
            message.writeTopicTo(out);
            out.writeShort(header.packetId());
            message.writePayloadTo(out);
        } else {
            message.writeContentTo(out);
        }
        return size;
    }

    private static int encodeWithProperties(Message message, PublishHeader header, int maximumPacketSize, ByteBuf out) {
        int topicLength = header.topicOmitted() ? 0 : message.topicLength();
        boolean hasPacketId = header.qos() != QoS.AT_MOST_ONCE;
        int properties = propertiesLength(message, header);
        long remaining = 2L + topicLength + (hasPacketId ? 2 : 0);
        remaining += VariableByteInteger.size(properties) + (long) properties + message.payloadLength();
        int size = begin(remaining, header, maximumPacketSize, out);
        if (size == 0) {
            return 0;
        }
        out.writeShort(topicLength);
        if (topicLength != 0) {
            message.writeTopicTo(out);
        }
        if (hasPacketId) {
            out.writeShort(header.packetId());
        }
        VariableByteInteger.write(properties, out);
        if (properties != 0) {
            writeProperties(message, header, out);
        }
        message.writePayloadTo(out);
        return size;
    }

    /** Writes the fixed header if the packet is not too large. Returns the size of the packet, or 0. */
    private static int begin(long remaining, PublishHeader header, int maximumPacketSize, ByteBuf out) {
        if (remaining > VariableByteInteger.MAX) {
            return 0;
        }
        int size = 1 + VariableByteInteger.size((int) remaining) + (int) remaining;
        if (size > maximumPacketSize) {
            return 0;
        }
        out.ensureWritable(size);
        int first = FIRST | flags(header.qos(), header.retain(), header.dup());
        if (remaining < 0x80) {
            out.writeShort(first << 8 | (int) remaining);
        } else {
            out.writeByte(first);
            VariableByteInteger.write((int) remaining, out);
        }
        return size;
    }

    private static int propertiesLength(Message message, PublishHeader header) {
        int length = message.properties().encodedLength();
        length += header.topicAlias() == 0 ? 0 : ALIAS_BYTES;
        length += header.expiryInterval() == PublishHeader.NO_EXPIRY ? 0 : EXPIRY_BYTES;
        for (int identifier : header.subscriptionIdentifiers()) {
            length += 1 + VariableByteInteger.size(identifier);
        }
        return length;
    }

    private static void writeProperties(Message message, PublishHeader header, ByteBuf out) {
        if (header.topicAlias() != 0) {
            out.writeByte(Property.TOPIC_ALIAS.id()).writeShort(header.topicAlias());
        }
        if (header.expiryInterval() != PublishHeader.NO_EXPIRY) {
            out.writeByte(Property.MESSAGE_EXPIRY_INTERVAL.id()).writeInt((int) header.expiryInterval());
        }
        for (int identifier : header.subscriptionIdentifiers()) {
            out.writeByte(Property.SUBSCRIPTION_IDENTIFIER.id());
            VariableByteInteger.write(identifier, out);
        }
        message.properties().writeTo(out);
    }
}
