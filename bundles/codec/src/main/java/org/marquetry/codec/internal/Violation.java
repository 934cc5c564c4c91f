package org.marquetry.codec.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Makes the two exceptions that most violations end in (MQTT 5.0 section 1.2 tells them apart). */
final class Violation {
    private Violation() {}

    /** The bytes cannot be read by the rules of the format. */
    static PacketException malformed(@Nullable ProtocolVersion version, String what) {
        return new PacketException(ReasonCode.MALFORMED_PACKET, version, what);
    }

    /** The bytes can be read, but say what is not allowed here. */
    static PacketException protocolError(@Nullable ProtocolVersion version, String what) {
        return new PacketException(ReasonCode.PROTOCOL_ERROR, version, what);
    }
}
