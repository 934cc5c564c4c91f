package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;

/** The connect flags (MQTT 5.0 section 3.1.2.3): which fields follow, and the bits of the will. */
record ConnectFlags(int bits) {
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_QOS = 0x18;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;

    static ConnectFlags of(Connect connect) {
        int bits = connect.cleanStart() ? CLEAN_START : 0;
        if (connect.will() != null) {
            bits |= WILL | connect.will().qos().code() << WILL_QOS_SHIFT;
            bits |= connect.will().retain() ? WILL_RETAIN : 0;
        }
        bits |= connect.password() == null ? 0 : PASSWORD;
        bits |= connect.username() == null ? 0 : USERNAME;
        return new ConnectFlags(bits);
    }

    /** Reads the flags. MQTT 3.1 does not use the reserved bit, and disregards the bits of a will that is not there. */
    static ConnectFlags read(FieldReader reader) throws PacketException {
        ConnectFlags flags = new ConnectFlags(reader.oneByte("connect flags"));
        boolean lenient = reader.version() == ProtocolVersion.MQTT_3_1;
        if (flags.has(RESERVED) && !lenient) {
            throw reader.malformed("the reserved connect flag is 1");
        }
        if (flags.has(WILL) ? (flags.bits & WILL_QOS) == WILL_QOS : flags.has(WILL_QOS | WILL_RETAIN) && !lenient) {
            throw reader.malformed(flags.has(WILL) ? "the will has QoS 3" : "there are flags of a will, but no will");
        }
        if (flags.hasPassword() && !flags.hasUsername() && !reader.version().hasProperties()) {
            throw reader.malformed("a password without a user name");
        }
        return flags;
    }

    boolean cleanStart() {
        return has(CLEAN_START);
    }

    boolean hasWill() {
        return has(WILL);
    }

    QoS willQos() {
        return QoS.of((bits & WILL_QOS) >> WILL_QOS_SHIFT);
    }

    boolean willRetain() {
        return has(WILL_RETAIN);
    }

    boolean hasPassword() {
        return has(PASSWORD);
    }

    boolean hasUsername() {
        return has(USERNAME);
    }

    private boolean has(int anyOf) {
        return (bits & anyOf) != 0;
    }
}
