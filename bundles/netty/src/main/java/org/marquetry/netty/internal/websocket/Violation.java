package org.marquetry.netty.internal.websocket;

/** A rule that the client broke. */
record Violation(int code, String reason) {
    static Violation ofProtocol(String reason) {
        return new Violation(CloseCode.PROTOCOL_ERROR, reason);
    }
}
