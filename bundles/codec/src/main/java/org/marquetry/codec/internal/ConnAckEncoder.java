package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Writes CONNACK (MQTT 5.0 section 3.2). */
final class ConnAckEncoder extends PacketEncoder<ConnAck> {
    ConnAckEncoder() {
        super(ConnAck.class);
    }

    @Override
    int fieldsLength(ConnAck packet, ProtocolVersion version) {
        return 2;
    }

    @Override
    Properties properties(ConnAck packet) {
        return packet.properties();
    }

    /** A refusal never tells of a session (MQTT-3.2.2-6), nor does MQTT 3.1. */
    @Override
    void writeFields(ConnAck packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        boolean sessionPresent =
                packet.sessionPresent() && packet.reason() == ReasonCode.SUCCESS && version != ProtocolVersion.MQTT_3_1;
        out.writeByte(sessionPresent ? 1 : 0);
        out.writeByte(version.hasProperties() ? packet.reason().code() : ReturnCode.of(packet.reason()));
        writeProperties(properties, version, out);
    }
}
