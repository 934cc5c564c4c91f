package org.marquetry.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.api.transport.TlsProfile;
import org.marquetry.netty.internal.tls.TlsEntrance;
import org.marquetry.netty.internal.tls.TlsHost;

/** The TLS between a connection and its socket. */
final class TlsLayer implements TlsHost {
    private final SocketConnection connection;
    private final Channel channel;
    private final ListeningSocket origin;
    private final String profile;
    private @Nullable TlsDetails details;

    TlsLayer(SocketConnection connection, Channel channel, ListeningSocket origin, String profile) {
        this.connection = connection;
        this.channel = channel;
        this.origin = origin;
        this.profile = profile;
        TlsEntrance.addTo(channel.pipeline(), this, origin.tls().workshop());
    }

    @Nullable TlsDetails details() {
        return details;
    }

    ChannelFuture farewell() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler == null ? channel.newSucceededFuture() : handler.closeOutbound();
    }

    @Override
    public @Nullable TlsProfile profile() {
        return origin.tls().profiles().named(profile);
    }

    @Override
    public boolean isProfileExpected() {
        return origin.tls().profiles().isExpected(profile);
    }

    @Override
    public void failed(TlsProfile called, Throwable failure) {
        connection.loop().blame().failed(called, failure);
    }

    @Override
    public void answeredNull(TlsProfile called) {
        connection.loop().blame().report(called, "has answered null");
    }

    @Override
    public int handshakeTimeout() {
        return connection.policy().handshakeTimeout();
    }

    @Override
    public void secured(TlsDetails agreed) {
        details = agreed;
    }

    @Override
    public void refused(String reason) {
        origin.turnedAway(connection.remoteAddress(), "refused", reason + " (TLS profile " + profile + ")");
    }
}
