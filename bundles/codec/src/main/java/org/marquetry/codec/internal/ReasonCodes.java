package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ReasonCode;

/** Which reason codes a packet may carry, by type and by who sends it (the tables of MQTT 5.0 section 3). */
enum ReasonCodes {
    CONNACK(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a,
            0x9b, 0x9c, 0x9d, 0x9f),
    // Only servers have a use for 0x10, but clients that answer with it mean a success.
    PUBLISH_ANSWER(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
    RELEASE(0x00, 0x92),
    SUBACK(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2),
    UNSUBACK(0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91),
    // 0x8C stands in the table of section 2.4 only, which does not say who sends it.
    DISCONNECT_FROM_CLIENT(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x8c, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99),
    DISCONNECT_FROM_SERVER(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
            0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2),
    AUTH_FROM_CLIENT(0x18, 0x19),
    AUTH_FROM_SERVER(0x00, 0x18);

    private final boolean[] allowed = new boolean[256];

    ReasonCodes(int... codes) {
        for (int code : codes) {
            allowed[code] = true;
        }
    }

    static ReasonCodes ofAcknowledgement(PacketType type) {
        return switch (type) {
            case PUBREL, PUBCOMP -> RELEASE;
            default -> PUBLISH_ANSWER;
        };
    }

    static ReasonCodes ofDisconnect(boolean fromClient) {
        return fromClient ? DISCONNECT_FROM_CLIENT : DISCONNECT_FROM_SERVER;
    }

    static ReasonCodes ofAuth(boolean fromClient) {
        return fromClient ? AUTH_FROM_CLIENT : AUTH_FROM_SERVER;
    }

    boolean allows(ReasonCode reason) {
        return allowed[reason.code()];
    }

    /** Reads a reason code, which has to be one of these. */
    ReasonCode read(FieldReader reader) throws PacketException {
        int code = reader.oneByte("reason code");
        ReasonCode reason = ReasonCode.of(code);
        if (reason == null) {
            throw reader.malformed("the reason code 0x" + Integer.toHexString(code) + " has no meaning");
        }
        if (!allows(reason)) {
            throw reader.protocolError("the reason code 0x" + Integer.toHexString(code) + " is not for this packet");
        }
        return reason;
    }
}
