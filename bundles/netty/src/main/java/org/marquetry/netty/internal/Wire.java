package org.marquetry.netty.internal;

import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.Peer;
import org.marquetry.api.transport.ProxyTerms;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.api.transport.WebSocketTerms;
import org.marquetry.netty.internal.proxy.ProxyWord;
import org.marquetry.netty.internal.tls.TlsEntrance;
import org.marquetry.netty.internal.websocket.Upgrade;

/** A connection's channel with what lies on it: nothing, for plain MQTT. */
final class Wire {
    private static final int SHORT_READ = 4 * 1024;
    /** For a whole record of TLS and the beginning of the next one. */
    private static final int LONG_READ = 20 * 1024;

    private final Channel channel;
    private final @Nullable ProxyLayer proxy;
    private final @Nullable TlsLayer tls;
    private final @Nullable WebSocketLayer webSocket;

    Wire(Channel channel, SocketConnection connection, ListeningSocket origin, Layers layers) {
        this.channel = channel;
        ProxyTerms proxyTerms = layers.proxy();
        String profile = layers.tls();
        WebSocketTerms terms = layers.webSocket();
        proxy = proxyTerms == null ? null : new ProxyLayer(connection, channel, origin, proxyTerms);
        tls = profile == null ? null : new TlsLayer(connection, channel, origin, profile);
        webSocket = terms == null ? null : new WebSocketLayer(connection, channel, origin, terms);
        if (isLayered()) {
            channel.config().setAllocator(connection.loop().allocator());
        }
    }

    /** Loads what layers need, which is not much but comes from bundles that may be missing; null if all is there. */
    static @Nullable String lacking(Layers layers) {
        String part = "HTTP for WebSocket without the bundle io.netty.codec-http";
        try {
            if (layers.webSocket() != null) {
                Upgrade.prepare();
            }
            part = "TLS without the bundle io.netty.handler";
            if (layers.tls() != null) {
                TlsEntrance.prepare();
            }
            part = "PROXY protocol without the bundle io.netty.codec-haproxy";
            if (layers.proxy() != null) {
                ProxyWord.prepare();
            }
            return null;
        } catch (NoClassDefFoundError e) {
            return "there is no " + part;
        }
    }

    /** Whether bytes are changed on their way to and from the socket. */
    boolean isLayered() {
        return webSocket != null || tls != null || awaitsProxy();
    }

    /** How much to read at a time if somebody holds on to what is read before it reaches the connection, or else 0. */
    int keptRead() {
        if (tls != null) {
            return LONG_READ;
        }
        return awaitsProxy() || webSocket != null && webSocket.keepsInput() ? SHORT_READ : 0;
    }

    private boolean awaitsProxy() {
        return proxy != null && proxy.isAwaited();
    }

    SocketAddress remoteAddress() {
        SocketAddress told = webSocket == null ? null : webSocket.client();
        if (told == null && proxy != null) {
            told = proxy.client();
        }
        SocketAddress socket = told == null ? channel.remoteAddress() : told;
        // The client's end of a Unix socket has no name.
        return socket == null ? channel.localAddress() : socket;
    }

    Peer peer() {
        SocketAddress client = remoteAddress();
        SocketAddress socket = channel.remoteAddress();
        TlsDetails details = tls == null ? null : tls.details();
        if (details == null && proxy != null) {
            details = proxy.tls();
        }
        return new Peer(client, client == socket ? null : socket, details);
    }

    /**
     * Whether the connection outlives its client's side. It does while the handler does not want what came before the end,
     * such as the DISCONNECT that makes the difference to a lost connection, and while the handler's last words are sent.
     */
    void allowClientToEndFirst(boolean allow) {
        ((DuplexChannelConfig) channel.config()).setAllowHalfClosure(allow);
    }

    /** The listener goes away, which is what the client is told in the end. */
    void goingAway() {
        if (webSocket != null) {
            webSocket.goingAway();
        }
    }

    /** Tells the client that no more comes. */
    void endOutput(Runnable ifItFails) {
        if (webSocket == null) {
            endTls(ifItFails);
        } else {
            webSocket.farewell().addListener(done -> endTls(ifItFails));
        }
    }

    private void endTls(Runnable ifItFails) {
        if (tls == null) {
            endSocket(ifItFails);
        } else {
            tls.farewell().addListener(done -> endSocket(ifItFails));
        }
    }

    private void endSocket(Runnable ifItFails) {
        ChannelFuture ended = ((DuplexChannel) channel).shutdownOutput();
        ended.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                ifItFails.run();
            }
        });
    }

    /** The connection wants input again, which may wait within a layer. */
    void wantInput() {
        if (isLayered()) {
            channel.read();
        }
    }
}
