package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/**
 * Writes PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5.0 sections 3.4 to 3.7): a success is left out if there are no
 * properties, and so is the property length of none.
 */
final class AcknowledgementEncoder extends PacketEncoder<Acknowledgement> {
    private static final int PUBREL_FLAGS = 0x02;
    private static final int DUP = 0x08;

    AcknowledgementEncoder() {
        super(Acknowledgement.class);
    }

    /** Writes one without properties: four bytes at once, and the reason behind them if it has to be told. */
    static void encodeShort(PacketType type, int packetId, ReasonCode reason, ProtocolVersion version, ByteBuf out) {
        int first = type.code() << 4 | flags(type);
        if (reason == ReasonCode.SUCCESS || !version.hasProperties()) {
            out.writeInt(first << 24 | 2 << 16 | packetId);
        } else {
            out.ensureWritable(5);
            out.writeInt(first << 24 | 3 << 16 | packetId);
            out.writeByte(reason.code());
        }
    }

    /** Writes a PUBREL for another time: 3.1 has it marked with DUP, for later versions it is like the first one. */
    static void encodeReleaseAgain(int packetId, ProtocolVersion version, ByteBuf out) {
        int flags = version == ProtocolVersion.MQTT_3_1 ? PUBREL_FLAGS | DUP : PUBREL_FLAGS;
        out.writeInt((PacketType.PUBREL.code() << 4 | flags) << 24 | 2 << 16 | packetId);
    }

    @Override
    int flags(Acknowledgement packet) {
        return flags(packet.type());
    }

    @Override
    int fieldsLength(Acknowledgement packet, ProtocolVersion version) {
        return 2;
    }

    @Override
    Properties properties(Acknowledgement packet) {
        return packet.properties();
    }

    @Override
    int propertiesLength(Acknowledgement packet, Properties properties, ProtocolVersion version) {
        if (!version.hasProperties()) {
            return 0;
        }
        if (properties.isEmpty()) {
            return packet.reason() == ReasonCode.SUCCESS ? 0 : 1;
        }
        return 1 + counted(properties);
    }

    @Override
    void writeFields(Acknowledgement packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        out.writeShort(packet.packetId());
        int rest = propertiesLength(packet, properties, version);
        if (rest > 0) {
            out.writeByte(packet.reason().code());
        }
        if (rest > 1) {
            writeProperties(properties, version, out);
        }
    }

    private static int flags(PacketType type) {
        return type == PacketType.PUBREL ? PUBREL_FLAGS : 0;
    }
}
