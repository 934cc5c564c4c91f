package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/**
 * The answer to a CONNECT that is not accepted.
 *
 * @param version what the peer speaks; null if it is nothing that we know
 */
record Refusal(@Nullable ProtocolVersion version, ReasonCode reason, String words) {

    /** Appends the CONNACK, if one can say it; otherwise the connection is closed without an answer. */
    void writeTo(ByteBuf out, PacketCodec codec, int maximumPacketSize) {
        if (version != null && canBeSaid(version)) {
            codec.encode(new ConnAck(false, reason, explanation(version)), version, maximumPacketSize, out);
        }
    }

    private Properties explanation(ProtocolVersion spoken) {
        return spoken.hasProperties()
                ? Properties.builder()
                        .put(Property.REASON_STRING, Incidents.printable(words))
                        .build()
                : Properties.NONE;
    }

    /** Whether the version has a CONNACK code for the reason (MQTT 3.1.1 section 3.2.2.3). */
    private boolean canBeSaid(ProtocolVersion spoken) {
        if (spoken.hasProperties()) {
            return reason.isError();
        }
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    QUOTA_EXCEEDED,
                    CONNECTION_RATE_EXCEEDED,
                    BAD_USER_NAME_OR_PASSWORD,
                    BAD_AUTHENTICATION_METHOD,
                    NOT_AUTHORIZED,
                    BANNED -> true;
            default -> false;
        };
    }
}
