package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Writes DISCONNECT (MQTT 5.0 section 3.14); a normal one without properties has no body. */
final class DisconnectEncoder extends PacketEncoder<Disconnect> {
    DisconnectEncoder() {
        super(Disconnect.class);
    }

    @Override
    int fieldsLength(Disconnect packet, ProtocolVersion version) {
        return 0;
    }

    @Override
    Properties properties(Disconnect packet) {
        return packet.properties();
    }

    @Override
    int propertiesLength(Disconnect packet, Properties properties, ProtocolVersion version) {
        if (!version.hasProperties()) {
            return 0;
        }
        if (properties.isEmpty()) {
            return packet.reason() == ReasonCode.SUCCESS ? 0 : 1;
        }
        return 1 + counted(properties);
    }

    @Override
    void writeFields(Disconnect packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        int length = propertiesLength(packet, properties, version);
        if (length > 0) {
            out.writeByte(packet.reason().code());
        }
        if (length > 1) {
            writeProperties(properties, version, out);
        }
    }
}
