package org.marquetry.api.transport;

import org.marquetry.api.packet.Bytes;

/** What an engine leaves with a connection to the next engine; connections do not look into it any further. */
public interface Parked {
    /**
     * The patience of the connection, in seconds: an engine that serves and does not adopt it within that time is named, and while
     * none serves it waits three times as long, so that a former one may come back when the next one does not come to serve.
     */
    int graceSeconds();

    /** What the client is sent if it has waited in vain; empty for nothing. */
    Bytes farewell();
}
