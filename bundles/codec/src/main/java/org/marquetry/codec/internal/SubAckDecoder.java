package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;

/** Reads SUBACK (MQTT 5.0 section 3.9). */
final class SubAckDecoder {
    private static final int FAILURE = 0x80;
    private static final int QOS_BITS = 0x03;

    private SubAckDecoder() {}

    static SubAck decode(FieldReader reader) throws PacketException {
        int packetId = reader.packetId();
        Properties properties = reader.properties(PropertyPlace.SUBACK);
        List<ReasonCode> reasons = new ArrayList<>();
        do {
            reasons.add(reader.version().hasProperties() ? ReasonCodes.SUBACK.read(reader) : returnCode(reader));
        } while (!reader.atEnd());
        return new SubAck(packetId, reasons, properties);
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
        return ReasonCode.granted(QoS.of(qos));
    }
}
