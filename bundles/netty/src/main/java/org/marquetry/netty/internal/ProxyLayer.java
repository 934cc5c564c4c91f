package org.marquetry.netty.internal;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.ProxyTerms;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.netty.internal.proxy.ProxyHost;
import org.marquetry.netty.internal.proxy.ProxyWord;

/** The proxy between a connection and its client. It speaks once, and is no more to be noticed then. */
final class ProxyLayer implements ProxyHost {
    private final SocketConnection connection;
    private final Channel channel;
    private final ListeningSocket origin;
    private final ProxyTerms terms;
    private @Nullable InetSocketAddress client;
    private @Nullable TlsDetails tls;
    private boolean heard;

    ProxyLayer(SocketConnection connection, Channel channel, ListeningSocket origin, ProxyTerms terms) {
        this.connection = connection;
        this.channel = channel;
        this.origin = origin;
        this.terms = terms;
        ProxyWord.addTo(channel.pipeline(), this);
    }

    boolean isAwaited() {
        return !heard;
    }

    @Nullable InetSocketAddress client() {
        return client;
    }

    @Nullable TlsDetails tls() {
        return tls;
    }

    @Override
    public ProxyTerms terms() {
        return terms;
    }

    @Override
    public int handshakeTimeout() {
        return connection.policy().handshakeTimeout();
    }

    @Override
    public void relayed(@Nullable InetSocketAddress from, @Nullable TlsDetails with) {
        client = from;
        tls = with;
        heard = true;
    }

    @Override
    public void refused(String reason) {
        origin.turnedAway(channel.remoteAddress(), "refused", reason);
    }
}
