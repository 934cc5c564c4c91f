package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Reads PUBACK, PUBREC, PUBREL and PUBCOMP that carry more than a packet identifier (MQTT 5.0 sections 3.4 to 3.7). */
final class AcknowledgementDecoder {
    private AcknowledgementDecoder() {}

    /** Reads one and hands it to the sink, having consumed it. */
    static boolean decode(ByteBuf in, PacketType type, int body, int end, ProtocolVersion version, PacketSink sink)
            throws PacketException {
        FieldReader reader = new FieldReader(in, body, end, version, type.name());
        int packetId = reader.packetId();
        ReasonCode reason = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (!reader.atEnd() && version.hasProperties()) {
            reason = ReasonCodes.ofAcknowledgement(type).read(reader);
            properties = reader.atEnd() ? Properties.NONE : reader.properties(place(type));
        }
        reader.requireEnd();
        in.readerIndex(end);
        return sink.acknowledgement(type, packetId, reason, properties);
    }

    private static PropertyPlace place(PacketType type) {
        return switch (type) {
            case PUBACK -> PropertyPlace.PUBACK;
            case PUBREC -> PropertyPlace.PUBREC;
            case PUBREL -> PropertyPlace.PUBREL;
            default -> PropertyPlace.PUBCOMP;
        };
    }
}
