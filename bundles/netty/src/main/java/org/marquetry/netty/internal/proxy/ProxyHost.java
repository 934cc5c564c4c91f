package org.marquetry.netty.internal.proxy;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.ProxyTerms;
import org.marquetry.api.transport.TlsDetails;

/** The connection that comes through a proxy, as its handlers see it. Called on the channel's loop. */
public interface ProxyHost {
    ProxyTerms terms();

    /** In seconds. */
    int handshakeTimeout();

    /**
     * The proxy has said who comes; what follows is the client's.
     *
     * @param client null if it comes by itself, as to see whether somebody listens
     * @param tls null if the client does not speak TLS with the proxy
     */
    void relayed(@Nullable InetSocketAddress client, @Nullable TlsDetails tls);

    /** The channel will be closed. */
    void refused(String reason);
}
