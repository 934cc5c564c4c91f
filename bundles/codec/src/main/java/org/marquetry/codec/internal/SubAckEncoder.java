package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;

/** Writes SUBACK (MQTT 5.0 section 3.9). */
final class SubAckEncoder extends PacketEncoder<SubAck> {
    SubAckEncoder() {
        super(SubAck.class);
    }

    @Override
    int fieldsLength(SubAck packet, ProtocolVersion version) {
        return 2 + packet.reasons().size();
    }

    @Override
    Properties properties(SubAck packet) {
        return packet.properties();
    }

    @Override
    void writeFields(SubAck packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        out.writeShort(packet.packetId());
        writeProperties(properties, version, out);
        for (ReasonCode reason : packet.reasons()) {
            out.writeByte(code(reason, version));
        }
    }

    /**
     * MQTT 3.1.1 has one failure for all. MQTT 3.1 has none: a client is not told that it may not subscribe, so QoS 0 is
     * the answer that it gets.
     */
    private static int code(ReasonCode reason, ProtocolVersion version) {
        if (version.hasProperties() || !reason.isError()) {
            return reason.code();
        }
        return (version == ProtocolVersion.MQTT_3_1 ? ReasonCode.SUCCESS : ReasonCode.UNSPECIFIED_ERROR).code();
    }
}
