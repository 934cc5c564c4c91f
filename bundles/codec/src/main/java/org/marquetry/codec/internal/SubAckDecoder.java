package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.UnsubAck;

/** Reads SUBACK and UNSUBACK (MQTT 5.0 sections 3.9 and 3.11): a reason for each topic filter. */
final class SubAckDecoder {
    private static final int FAILURE = 0x80;
    private static final int QOS_BITS = 0x03;

    private SubAckDecoder() {}

    static SubAck decodeSubAck(FieldReader reader) throws PacketException {
        int packetId = reader.packetId();
        Properties properties = reader.properties(PropertyPlace.SUBACK);
        List<ReasonCode> reasons = new ArrayList<>();
        do {
            reasons.add(reader.version().hasProperties() ? ReasonCodes.SUBACK.read(reader) : returnCode(reader));
        } while (!reader.atEnd());
        return new SubAck(packetId, reasons, properties);
    }

    static UnsubAck decodeUnsubAck(FieldReader reader) throws PacketException {
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

    /** MQTT 3.1 has no failure here and does not use the upper bits, but its servers send 0x80 as those of 3.1.1 do. */
    private static ReasonCode returnCode(FieldReader reader) throws PacketException {
        int code = reader.oneByte("return code");
        if (code == FAILURE) {
            return ReasonCode.UNSPECIFIED_ERROR;
        }
        int qos = reader.version() == ProtocolVersion.MQTT_3_1 ? code & QOS_BITS : code;
        if (qos >= QOS_BITS) {
            throw reader.malformed("the return code " + code + " is reserved");
        }
        return ReasonCode.of(qos);
    }
}
