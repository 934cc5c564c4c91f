package org.marquetry.api.transport;

import org.marquetry.api.packet.Bytes;

/** What an engine leaves with a connection to the next engine; connections do not look into it any further. */
public interface Parked {
    /** How long the connection waits while no engine serves, in seconds. */
    int graceSeconds();

    /** What the client is sent if no engine comes within that time; empty for nothing. */
    Bytes farewell();
}
