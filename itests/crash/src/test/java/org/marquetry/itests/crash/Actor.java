package org.marquetry.itests.crash;

import java.io.IOException;

/** Somebody with a client, who does something now and then. */
interface Actor {
    Peer peer();

    /** Does what comes to mind while all goes its way. */
    void live(Surroundings around) throws IOException;

    /** Finishes what was begun, and begins nothing. */
    void finish(Surroundings around) throws IOException;

    /** Whether there is nothing left to finish, as far as this client knows. */
    boolean isDone();
}
