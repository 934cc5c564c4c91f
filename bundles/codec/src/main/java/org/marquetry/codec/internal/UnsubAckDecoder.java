package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.UnsubAck;

/** Reads UNSUBACK (MQTT 5.0 section 3.11), which has reasons since 5.0. */
final class UnsubAckDecoder {
    private UnsubAckDecoder() {}

    static UnsubAck decode(FieldReader reader) throws PacketException {
        int packetId = reader.packetId();
        if (!reader.version().hasProperties()) {
            reader.requireEnd();
            return new UnsubAck(packetId, List.of(), Properties.NONE);
        }
        Properties properties = reader.properties(PropertyPlace.UNSUBACK);
        List<ReasonCode> reasons = new ArrayList<>();
        do {
            reasons.add(ReasonCodes.UNSUBACK.read(reader));
        } while (!reader.atEnd());
        return new UnsubAck(packetId, reasons, properties);
    }
}
