package org.marquetry.codec.internal;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** The protocol name and level that CONNECT begins with (MQTT 5.0 sections 3.1.2.1 and 3.1.2.2). */
final class ConnectProtocol {
    /** The bit by which bridges of other brokers mark their level; they understand a refusal in the level without it. */
    private static final int BRIDGE_BIT = 0x80;

    private static final ProtocolVersion[] VERSIONS = ProtocolVersion.values();
    private static final byte[][] NAMES = names();

    private ConnectProtocol() {}

    /** The bytes that the name and level of a version take. */
    static int length(ProtocolVersion version) {
        return 2 + NAMES[version.ordinal()].length + 1;
    }

    /** Writes the name and level of a version. */
    static void write(ProtocolVersion version, ByteBuf out) {
        byte[] name = NAMES[version.ordinal()];
        out.writeShort(name.length).writeBytes(name).writeByte(version.level());
    }

    /**
     * The version of a CONNECT.
     *
     * @param at where its body begins
     */
    static ProtocolVersion read(ByteBuf in, int at, int end) throws PacketException {
        if (end - at < 2 || end - at - 2 < in.getUnsignedShort(at)) {
            throw Violation.malformed(null, "CONNECT: it ends before or in the protocol name");
        }
        ProtocolVersion named = named(in, at, end);
        if (named == null) {
            throw unsupported(null, "the protocol name is neither MQTT nor MQIsdp");
        }
        int levelAt = at + length(named) - 1;
        if (levelAt >= end) {
            throw Violation.malformed(null, "CONNECT: it ends before the protocol level");
        }
        int level = in.getUnsignedByte(levelAt);
        ProtocolVersion version = ofLevel(named, level);
        if (version == null) {
            throw unsupported(
                    versionToAnswerIn(named, level),
                    "protocol level " + level + " of " + named.protocolName() + " is not known");
        }
        return version;
    }

    /** The version of a CONNECT that cannot be read to its end, as far as it has arrived; null if it does not tell. */
    static @Nullable ProtocolVersion peek(ByteBuf in, int at, int end) {
        ProtocolVersion named = named(in, at, end);
        if (named == null || at + length(named) > end) {
            return null;
        }
        return versionToAnswerIn(named, in.getUnsignedByte(at + length(named) - 1));
    }

    /** A version of the name that stands at an index, or null. */
    private static @Nullable ProtocolVersion named(ByteBuf in, int at, int end) {
        for (ProtocolVersion version : VERSIONS) {
            byte[] name = NAMES[version.ordinal()];
            if (end - at >= 2 + name.length && in.getUnsignedShort(at) == name.length && standsAt(in, at + 2, name)) {
                return version;
            }
        }
        return null;
    }

    private static boolean standsAt(ByteBuf in, int at, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (in.getByte(at + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ProtocolVersion ofLevel(ProtocolVersion named, int level) {
        for (ProtocolVersion version : VERSIONS) {
            if (version.level() == level && version.protocolName().equals(named.protocolName())) {
                return version;
            }
        }
        return null;
    }

    /** A form that a peer of an unknown level can be expected to understand. */
    private static ProtocolVersion versionToAnswerIn(ProtocolVersion named, int level) {
        if (named == ProtocolVersion.MQTT_3_1) {
            return named;
        }
        ProtocolVersion known = ofLevel(named, level & ~BRIDGE_BIT);
        if (known != null) {
            return known;
        }
        return level > ProtocolVersion.MQTT_5.level() ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
    }

    private static PacketException unsupported(@Nullable ProtocolVersion version, String what) {
        return new PacketException(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, version, "CONNECT: " + what);
    }

    private static byte[][] names() {
        byte[][] names = new byte[VERSIONS.length][];
        for (ProtocolVersion version : VERSIONS) {
            names[version.ordinal()] = version.protocolName().getBytes(StandardCharsets.US_ASCII);
        }
        return names;
    }
}
