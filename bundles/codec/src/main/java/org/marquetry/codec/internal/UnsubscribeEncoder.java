package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Unsubscribe;

/** Writes UNSUBSCRIBE (MQTT 5.0 section 3.10). */
final class UnsubscribeEncoder extends PacketEncoder<Unsubscribe> {
    private static final int FLAGS = 0x02;

    UnsubscribeEncoder() {
        super(Unsubscribe.class);
    }

    @Override
    int flags(Unsubscribe packet) {
        return FLAGS;
    }

    @Override
    int fieldsLength(Unsubscribe packet, ProtocolVersion version) {
        int length = 2;
        for (String filter : packet.filters()) {
            length += WireText.length(filter, "topic filter");
        }
        return length;
    }

    @Override
    Properties properties(Unsubscribe packet) {
        return packet.properties();
    }

    @Override
    void writeFields(Unsubscribe packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        out.writeShort(packet.packetId());
        writeProperties(properties, version, out);
        for (String filter : packet.filters()) {
            WireText.write(filter, out);
        }
    }
}
