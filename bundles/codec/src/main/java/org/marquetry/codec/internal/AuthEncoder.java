package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Writes AUTH (MQTT 5.0 section 3.15); a success without properties has no body. */
final class AuthEncoder extends PacketEncoder<Auth> {
    AuthEncoder() {
        super(Auth.class);
    }

    @Override
    int fieldsLength(Auth packet, ProtocolVersion version) {
        if (!version.hasProperties()) {
            throw new IllegalArgumentException("MQTT " + version + " has no AUTH");
        }
        return 0;
    }

    @Override
    Properties properties(Auth packet) {
        return packet.properties();
    }

    @Override
    int propertiesLength(Auth packet, Properties properties, ProtocolVersion version) {
        return isShort(packet, properties) ? 0 : 1 + counted(properties);
    }

    @Override
    void writeFields(Auth packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        if (!isShort(packet, properties)) {
            out.writeByte(packet.reason().code());
            writeProperties(properties, version, out);
        }
    }

    private static boolean isShort(Auth packet, Properties properties) {
        return packet.reason() == ReasonCode.SUCCESS && properties.isEmpty();
    }
}
