package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.UnsubAck;

/** Writes UNSUBACK (MQTT 5.0 section 3.11), which has reasons since 5.0. */
final class UnsubAckEncoder extends PacketEncoder<UnsubAck> {
    UnsubAckEncoder() {
        super(UnsubAck.class);
    }

    @Override
    int fieldsLength(UnsubAck packet, ProtocolVersion version) {
        return 2 + (version.hasProperties() ? packet.reasons().size() : 0);
    }

    @Override
    Properties properties(UnsubAck packet) {
        return packet.properties();
    }

    @Override
    void writeFields(UnsubAck packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        out.writeShort(packet.packetId());
        if (version.hasProperties()) {
            writeProperties(properties, version, out);
            for (ReasonCode reason : packet.reasons()) {
                out.writeByte(reason.code());
            }
        }
    }
}
