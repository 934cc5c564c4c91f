package org.marquetry.netty.internal.websocket;

/** The status codes of Close frames (RFC 6455 section 7.4). */
final class CloseCode {
    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    /** Never in a frame: it stands for a Close frame that had none. */
    static final int NONE = 1005;

    static final int INVALID_DATA = 1007;

    private static final int LAST_ASSIGNED = 1014;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST_PRIVATE = 4999;

    private CloseCode() {}

    /** Whether an endpoint may send it: 1004 to 1006 and 1015 are reserved. */
    static boolean maySend(int code) {
        return code >= NORMAL && code <= LAST_ASSIGNED && (code < 1004 || code > 1006)
                || code >= FIRST_OF_LIBRARIES && code <= LAST_PRIVATE;
    }
}
