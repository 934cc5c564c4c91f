package org.marquetry.codec.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;

/**
 * The return codes of CONNACK before 5.0 (MQTT 3.1.1 section 3.2.2.3) and the reason codes they stand for. Refusals that 3.x
 * has no code for become "not authorized" where the client's own request is the cause, so that it does not try again at
 * once, and "server unavailable" where the server's state is.
 */
final class ReturnCode {
    private static final int NOT_AUTHORIZED = 5;
    private static final int SERVER_UNAVAILABLE = 3;
    private static final ReasonCode[] REASONS = {
        ReasonCode.SUCCESS,
        ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
        ReasonCode.SERVER_UNAVAILABLE,
        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
        ReasonCode.NOT_AUTHORIZED
    };

    private ReturnCode() {}

    /** The reason that a return code stands for, or null for the reserved ones. */
    static @Nullable ReasonCode reason(int code) {
        return code < REASONS.length ? REASONS[code] : null;
    }

    static int of(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    SERVER_SHUTTING_DOWN,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    QUOTA_EXCEEDED,
                    CONNECTION_RATE_EXCEEDED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED -> SERVER_UNAVAILABLE;
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> 4;
            default -> NOT_AUTHORIZED;
        };
    }
}
