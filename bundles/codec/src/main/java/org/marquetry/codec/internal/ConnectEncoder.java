package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Will;

/** Writes CONNECT (MQTT 5.0 section 3.1). */
final class ConnectEncoder extends PacketEncoder<Connect> {
    private static final int FLAGS_AND_KEEP_ALIVE = 3;

    ConnectEncoder() {
        super(Connect.class);
    }

    @Override
    int fieldsLength(Connect packet, ProtocolVersion version) {
        if (packet.version() != version) {
            throw new IllegalArgumentException(
                    "CONNECT of MQTT " + packet.version() + " cannot be written as MQTT " + version);
        }
        int length = ConnectProtocol.length(version) + FLAGS_AND_KEEP_ALIVE;
        length += WireText.length(packet.clientId(), "client identifier");
        length += packet.will() == null ? 0 : willLength(packet.will(), version);
        length += packet.username() == null ? 0 : WireText.length(packet.username(), "user name");
        return length + (packet.password() == null ? 0 : WireText.length(packet.password(), "password"));
    }

    @Override
    Properties properties(Connect packet) {
        return packet.properties();
    }

    @Override
    void writeFields(Connect packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        ConnectProtocol.write(version, out);
        out.writeByte(ConnectFlags.of(packet).bits()).writeShort(packet.keepAlive());
        writeProperties(properties, version, out);
        WireText.write(packet.clientId(), out);
        if (packet.will() != null) {
            writeProperties(packet.will().properties(), version, out);
            WireText.write(packet.will().topic(), out);
            WireText.write(packet.will().payload(), out);
        }
        if (packet.username() != null) {
            WireText.write(packet.username(), out);
        }
        if (packet.password() != null) {
            WireText.write(packet.password(), out);
        }
    }

    private static int willLength(Will will, ProtocolVersion version) {
        int properties = version.hasProperties() ? counted(will.properties()) : 0;
        return properties
                + WireText.length(will.topic(), "will topic")
                + WireText.length(will.payload(), "will payload");
    }
}
