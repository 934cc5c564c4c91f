package org.marquetry.broker.internal;

import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Which refusals a CONNACK can express. */
final class RefusalCodes {
    private RefusalCodes() {}

    /**
     * Whether a version has a CONNACK code for a reason; if it has none the connection is closed without an answer
     * (MQTT 3.1.1 section 3.2.2.3).
     */
    static boolean canBeSaid(ProtocolVersion version, ReasonCode reason) {
        if (version.hasProperties()) {
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
