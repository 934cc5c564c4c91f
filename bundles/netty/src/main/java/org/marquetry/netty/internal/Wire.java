package org.marquetry.netty.internal;

import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.WebSocketTerms;
import org.marquetry.netty.internal.websocket.Upgrade;

/** A connection's channel with what lies on it: nothing, for plain MQTT. */
final class Wire {
    private final Channel channel;
    private final @Nullable WebSocketLayer webSocket;

    Wire(Channel channel, SocketConnection connection, ListeningSocket origin, Layers layers) {
        this.channel = channel;
        WebSocketTerms terms = layers.webSocket();
        webSocket = terms == null ? null : new WebSocketLayer(connection, channel, origin, terms);
    }

    /** What is not there that layers are made with, in words; null if nothing is. */
    static @Nullable String lacking(Layers layers) {
        try {
            if (layers.webSocket() != null) {
                Upgrade.prepare();
            }
            return null;
        } catch (NoClassDefFoundError e) {
            return "there is no HTTP for WebSocket without the bundle io.netty.codec-http";
        }
    }

    /** Whether bytes are changed on their way to and from the socket. */
    boolean isLayered() {
        return webSocket != null;
    }

    /** Whether somebody holds on to what is read before it reaches the connection. */
    boolean keepsInput() {
        return webSocket != null && webSocket.keepsInput();
    }

    SocketAddress remoteAddress() {
        SocketAddress told = webSocket == null ? null : webSocket.client();
        return told == null ? channel.remoteAddress() : told;
    }

    /**
     * Whether the connection outlives its client's side. It does while the handler does not want what came before the end,
     * such as the DISCONNECT that makes the difference to a lost connection, and while the handler's last words are sent.
     */
    void allowClientToEndFirst(boolean allow) {
        ((SocketChannelConfig) channel.config()).setAllowHalfClosure(allow);
    }

    /** The listener goes away, which is what the client is told in the end. */
    void goingAway() {
        if (webSocket != null) {
            webSocket.goingAway();
        }
    }

    /** Tells the client that no more comes. */
    void endOutput(Runnable ifItFails) {
        ChannelFutureListener told = done -> {
            if (!done.isSuccess()) {
                ifItFails.run();
            }
        };
        if (webSocket == null) {
            ((DuplexChannel) channel).shutdownOutput().addListener(told);
        } else {
            webSocket
                    .farewell()
                    .addListener(
                            done -> ((DuplexChannel) channel).shutdownOutput().addListener(told));
        }
    }

    /** The connection wants input again, which may wait within a layer. */
    void wantInput() {
        if (webSocket != null) {
            channel.read();
        }
    }
}
