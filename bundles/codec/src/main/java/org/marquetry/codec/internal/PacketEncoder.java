package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;

/**
 * Writes packets of one type: computes the length, leaves out what is there for people only if the packet would be too
 * large, and writes header and fields.
 */
abstract class PacketEncoder<P extends Packet> {
    private final Class<P> type;

    PacketEncoder(Class<P> type) {
        this.type = type;
    }

    /** The length of all fields but the properties. */
    abstract int fieldsLength(P packet, ProtocolVersion version);

    /** Writes the fields, with the given properties in the place of the packet's own. */
    abstract void writeFields(P packet, Properties properties, ProtocolVersion version, ByteBuf out);

    abstract Properties properties(P packet);

    /** The bytes that the properties take in the packet, with the length field and whatever else depends on them. */
    int propertiesLength(P packet, Properties properties, ProtocolVersion version) {
        return version.hasProperties() ? counted(properties) : 0;
    }

    /** The flags of the fixed header (section 2.1.3). */
    int flags(P packet) {
        return 0;
    }

    /** Writes a packet as {@link org.marquetry.api.codec.PacketCodec#encode} has it. */
    final int encode(Packet packet, ProtocolVersion version, int maximumPacketSize, ByteBuf out) {
        P mine = type.cast(packet);
        int fields = fieldsLength(mine, version);
        Properties fitting = properties(mine);
        long remaining = fields + (long) propertiesLength(mine, fitting, version);
        if (packetSize(remaining) > maximumPacketSize && Property.REASON_STRING.allowedIn(packet.type())) {
            fitting = fitting.without(Property.REASON_STRING);
            remaining = fields + (long) propertiesLength(mine, fitting, version);
            if (packetSize(remaining) > maximumPacketSize) {
                fitting = fitting.without(Property.USER_PROPERTY);
                remaining = fields + (long) propertiesLength(mine, fitting, version);
            }
        }
        long size = packetSize(remaining);
        if (size > maximumPacketSize || remaining > VariableByteInteger.MAX) {
            return 0;
        }
        out.ensureWritable((int) size);
        out.writeByte(packet.type().code() << 4 | flags(mine));
        VariableByteInteger.write((int) remaining, out);
        writeFields(mine, fitting, version, out);
        return (int) size;
    }

    /** The length of properties with their length field. */
    static int counted(Properties properties) {
        int length = properties.encodedLength();
        return VariableByteInteger.size(length) + length;
    }

    /** Writes properties with their length field, in versions that have them. */
    static void writeProperties(Properties properties, ProtocolVersion version, ByteBuf out) {
        if (version.hasProperties()) {
            VariableByteInteger.write(properties.encodedLength(), out);
            properties.writeTo(out);
        }
    }

    private static long packetSize(long remaining) {
        return 1 + VariableByteInteger.size((int) Math.min(remaining, VariableByteInteger.MAX)) + remaining;
    }
}
