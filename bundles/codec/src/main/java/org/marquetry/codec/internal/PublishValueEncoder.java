package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;

/** Writes a PUBLISH that is a value (MQTT 5.0 section 3.3), as clients and tests have it. */
final class PublishValueEncoder extends PacketEncoder<Publish> {
    PublishValueEncoder() {
        super(Publish.class);
    }

    @Override
    int flags(Publish packet) {
        return PublishEncoder.flags(packet.qos(), packet.retain(), packet.dup());
    }

    @Override
    int fieldsLength(Publish packet, ProtocolVersion version) {
        int packetId = packet.qos() == QoS.AT_MOST_ONCE ? 0 : 2;
        return WireText.length(packet.topic(), "topic name")
                + packetId
                + packet.payload().length();
    }

    @Override
    Properties properties(Publish packet) {
        return packet.properties();
    }

    @Override
    void writeFields(Publish packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        WireText.write(packet.topic(), out);
        if (packet.qos() != QoS.AT_MOST_ONCE) {
            out.writeShort(packet.packetId());
        }
        writeProperties(properties, version, out);
        out.writeBytes(packet.payload().asByteBuffer());
    }
}
