package org.marquetry.api.transport;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * How a listener speaks TLS: its certificates and what it wants of its clients. A service that listeners refer to by name. It is
 * asked anew for each connection, so that another one, or the same with other certificates, counts for those that come from
 * then on. All methods may be called by any thread, and do not block.
 */
@ConsumerType
public interface TlsProfile {
    /** Service property: the name that listeners refer to. */
    String NAME = "tls.name";

    /**
     * Gives the server's side of one new connection.
     *
     * @param buffers where to take buffers from
     * @param serverName the host that the client wants to reach, in lower case; null if it does not say
     * @throws SSLException if there is no certificate to show, with the reason
     */
    SSLEngine newEngine(ByteBufAllocator buffers, @Nullable String serverName) throws SSLException;

    /**
     * Tells by a finished handshake who the client is.
     *
     * @return null if it showed no certificate, or certificates do not matter
     * @throws SSLException if its certificate does not say what it should, with the reason
     */
    @Nullable String identity(SSLSession session) throws SSLException;
}
