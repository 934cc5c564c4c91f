package org.marquetry.netty.internal;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.WebSocketTerms;
import org.marquetry.netty.internal.websocket.Upgrade;
import org.marquetry.netty.internal.websocket.WebSocketFrames;
import org.marquetry.netty.internal.websocket.WebSocketHost;

/** The WebSocket between a connection and its socket. */
final class WebSocketLayer implements WebSocketHost {
    private final SocketConnection connection;
    private final Channel channel;
    private final ListeningSocket origin;
    private final WebSocketTerms terms;
    private @Nullable InetSocketAddress client;
    private boolean upgraded;
    private boolean goesAway;

    WebSocketLayer(SocketConnection connection, Channel channel, ListeningSocket origin, WebSocketTerms terms) {
        this.connection = connection;
        this.channel = channel;
        this.origin = origin;
        this.terms = terms;
        Upgrade.addTo(channel.pipeline(), this);
    }

    /** The HTTP codec does, and nobody after it. */
    boolean keepsInput() {
        return !upgraded;
    }

    @Nullable InetSocketAddress client() {
        return client;
    }

    void goingAway() {
        goesAway = true;
    }

    ChannelFuture farewell() {
        WebSocketFrames frames = channel.pipeline().get(WebSocketFrames.class);
        return frames == null ? channel.newSucceededFuture() : frames.farewell();
    }

    @Override
    public WebSocketTerms terms() {
        return terms;
    }

    @Override
    public int handshakeTimeout() {
        return connection.policy().handshakeTimeout();
    }

    @Override
    public void upgraded(@Nullable InetSocketAddress from) {
        client = from;
        upgraded = true;
    }

    @Override
    public void refused(String reason) {
        origin.turnedAway(channel.remoteAddress(), "refused", reason);
    }

    @Override
    public void violated(String reason) {
        origin.turnedAway(connection.remoteAddress(), "cut off", reason);
        connection.leave();
    }

    @Override
    public boolean takesInput() {
        return connection.isReceiving() && connection.isReading();
    }

    @Override
    public boolean goesAway() {
        return goesAway;
    }
}
