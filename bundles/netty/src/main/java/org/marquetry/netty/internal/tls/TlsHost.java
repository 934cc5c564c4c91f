package org.marquetry.netty.internal.tls;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.api.transport.TlsProfile;

/** The connection that speaks TLS, as its handlers see it. Called on the channel's loop. */
public interface TlsHost {
    /** Null if there is none now. */
    @Nullable TlsProfile profile();

    /** Whether there is none now, but soon may be one again. */
    boolean isProfileExpected();

    /** A call of the profile has failed in a way that it may not. */
    void failed(TlsProfile called, Throwable failure);

    /** A profile has given no engine. */
    void answeredNull(TlsProfile called);

    /** In seconds, for each side's part: hello, and what follows it. */
    int handshakeTimeout();

    /** The handshake is over; what follows is in the clear. */
    void secured(TlsDetails details);

    /** The client was not let in; the channel will be closed. */
    void refused(String reason);
}
