package org.marquetry.api.packet;

import org.jspecify.annotations.Nullable;

/** Control packet types (MQTT 5.0 section 2.1.2); the ordinal plus one is the number on the wire. */
public enum PacketType {
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH;

    private static final PacketType[] BY_ORDINAL = values();

    public int code() {
        return ordinal() + 1;
    }

    /** The type of a number on the wire, or null for the reserved 0 and for what does not fit four bits. */
    public static @Nullable PacketType of(int code) {
        return code < 1 || code > BY_ORDINAL.length ? null : BY_ORDINAL[code - 1];
    }
}
