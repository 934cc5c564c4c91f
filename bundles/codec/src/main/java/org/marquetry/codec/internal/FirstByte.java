package org.marquetry.codec.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ProtocolVersion;

/**
 * What the first byte of a packet may be, by version and direction (MQTT 5.0 sections 2.1.2 and 2.1.3). The answers are
 * kept in tables, since the question is asked for each packet.
 */
final class FirstByte {
    private static final int DUP = 0b1000;
    private static final int QOS_BITS = 0b0110;
    private static final int QOS_1 = 0b0010;
    private static final ProtocolVersion[] VERSIONS = ProtocolVersion.values();
    private static final boolean[][] FROM_CLIENT = tables(true);
    private static final boolean[][] FROM_SERVER = tables(false);

    private FirstByte() {}

    /** For each value whether a packet may begin with it; not to be changed. */
    static boolean[] accepted(@Nullable ProtocolVersion version, boolean fromClient) {
        boolean[][] tables = fromClient ? FROM_CLIENT : FROM_SERVER;
        return tables[version == null ? VERSIONS.length : version.ordinal()];
    }

    /** What is wrong with a first byte, or null. */
    static @Nullable PacketException violation(int first, @Nullable ProtocolVersion version, boolean fromClient) {
        PacketType type = PacketType.of(first >>> 4);
        if (type == null) {
            return Violation.malformed(version, "packet type 0 is reserved");
        }
        int flags = first & 0x0f;
        if (version == null) {
            return fromClient && type == PacketType.CONNECT
                    ? wrongFlagsOfAnyVersion(flags)
                    : Violation.protocolError(null, "the first packet is " + type + ", not CONNECT");
        }
        if (type == PacketType.AUTH && !version.hasProperties()) {
            return Violation.malformed(version, "packet type 15 is reserved in MQTT " + version);
        }
        if (fromClient && type == PacketType.CONNECT) {
            return Violation.protocolError(version, "a second CONNECT");
        }
        if (!mayBeSent(type, version, fromClient)) {
            return Violation.protocolError(
                    version, type + " is not sent by a " + (fromClient ? "client" : "server in MQTT " + version));
        }
        return wrongFlags(type, flags, version);
    }

    /**
     * The flags of CONNECT are looked at when it has told its version, but for those that no version has: this is how TLS
     * begins.
     */
    private static @Nullable PacketException wrongFlagsOfAnyVersion(int flags) {
        return (flags & QOS_BITS) == QOS_BITS ? Violation.malformed(null, describe(PacketType.CONNECT, flags)) : null;
    }

    private static @Nullable PacketException wrongFlags(PacketType type, int flags, ProtocolVersion version) {
        return flagsFit(type, flags, version) ? null : Violation.malformed(version, describe(type, flags));
    }

    private static boolean mayBeSent(PacketType type, ProtocolVersion version, boolean fromClient) {
        return switch (type) {
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> fromClient;
            case CONNACK, SUBACK, UNSUBACK, PINGRESP -> !fromClient;
            case DISCONNECT -> fromClient || version.hasProperties();
            default -> true;
        };
    }

    /**
     * MQTT 3.1 marks most flags as not used rather than reserved, so they are not looked at; PUBREL, SUBSCRIBE and
     * UNSUBSCRIBE have QoS 1 there, and DUP tells of a repetition.
     */
    private static boolean flagsFit(PacketType type, int flags, ProtocolVersion version) {
        boolean flagsUnused = version == ProtocolVersion.MQTT_3_1;
        return switch (type) {
            case PUBLISH -> (flags & QOS_BITS) == 0 ? (flags & DUP) == 0 : (flags & QOS_BITS) != QOS_BITS;
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> flagsUnused ? (flags & QOS_BITS) == QOS_1 : flags == QOS_1;
            default -> flagsUnused || flags == 0;
        };
    }

    /** Checks the first byte of a CONNECT of a version. */
    static void requireConnect(int first, ProtocolVersion version) throws PacketException {
        @Nullable PacketException wrong = wrongFlags(PacketType.CONNECT, first & 0x0f, version);
        if (wrong != null) {
            throw wrong;
        }
    }

    private static String describe(PacketType type, int flags) {
        if (type == PacketType.PUBLISH) {
            return (flags & QOS_BITS) == 0 ? "PUBLISH with DUP at QoS 0" : "PUBLISH with QoS 3";
        }
        return type + " with the reserved flags 0x" + Integer.toHexString(flags);
    }

    private static boolean[][] tables(boolean fromClient) {
        boolean[][] tables = new boolean[VERSIONS.length + 1][256];
        for (int row = 0; row < tables.length; row++) {
            @Nullable ProtocolVersion version = row == VERSIONS.length ? null : VERSIONS[row];
            for (int first = 0; first < 256; first++) {
                tables[row][first] = violation(first, version, fromClient) == null;
            }
        }
        return tables;
    }
}
