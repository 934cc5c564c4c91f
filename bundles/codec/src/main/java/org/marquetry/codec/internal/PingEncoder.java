package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;

/** Writes PINGREQ and PINGRESP (MQTT 5.0 sections 3.12 and 3.13), which are a fixed header only. */
final class PingEncoder extends PacketEncoder<Packet> {
    PingEncoder() {
        super(Packet.class);
    }

    @Override
    int fieldsLength(Packet packet, ProtocolVersion version) {
        return 0;
    }

    @Override
    Properties properties(Packet packet) {
        return Properties.NONE;
    }

    @Override
    int propertiesLength(Packet packet, Properties properties, ProtocolVersion version) {
        return 0;
    }

    @Override
    void writeFields(Packet packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        // The fixed header is all there is.
    }
}
