package org.marquetry.netty.internal;

/** How far a connection has come. */
enum ConnectionState {
    OPEN,
    /** Its handler has closed it; what was appended is being sent. */
    LEAVING,
    /**
     * All is sent, the client was told that no more comes, and its own end is waited for: to close while there are bytes to
     * read would make the system discard what the client has not received yet.
     */
    LINGERING,
    ENDED
}
