package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Reads CONNACK (MQTT 5.0 section 3.2). */
final class ConnAckDecoder {
    private static final int SESSION_PRESENT = 1;

    private ConnAckDecoder() {}

    static ConnAck decode(FieldReader reader) throws PacketException {
        boolean sessionPresent = sessionPresent(reader);
        ReasonCode reason = reader.version().hasProperties() ? ReasonCodes.CONNACK.read(reader) : returnCode(reader);
        if (sessionPresent && reason != ReasonCode.SUCCESS) {
            throw reader.protocolError("a session is present, but the connection was refused");
        }
        Properties properties = reader.properties(PropertyPlace.CONNACK);
        reader.requireEnd();
        return new ConnAck(sessionPresent, reason, properties);
    }

    /** MQTT 3.1 does not use this byte. */
    private static boolean sessionPresent(FieldReader reader) throws PacketException {
        int flags = reader.oneByte("acknowledge flags");
        if (reader.version() == ProtocolVersion.MQTT_3_1) {
            return false;
        }
        if ((flags & ~SESSION_PRESENT) != 0) {
            throw reader.malformed("reserved acknowledge flags are 1");
        }
        return flags == SESSION_PRESENT;
    }

    private static ReasonCode returnCode(FieldReader reader) throws PacketException {
        int code = reader.oneByte("return code");
        ReasonCode reason = ReturnCode.reason(code);
        if (reason == null) {
            throw reader.malformed("the return code " + code + " is reserved");
        }
        return reason;
    }
}
