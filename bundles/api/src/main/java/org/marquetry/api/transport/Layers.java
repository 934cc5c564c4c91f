package org.marquetry.api.transport;

import org.jspecify.annotations.Nullable;

/**
 * What lies between a listener's sockets and MQTT, from the outside to the inside.
 *
 * @param proxy null if clients connect by themselves
 * @param tls the name of a {@link TlsProfile}; null if clients do not speak TLS
 * @param webSocket null if clients speak MQTT without it
 */
public record Layers(
        @Nullable ProxyTerms proxy,
        @Nullable String tls,
        @Nullable WebSocketTerms webSocket) {
    /** Nothing. */
    public static final Layers NONE = new Layers(null, null, null);

    /** These, with MQTT in a WebSocket. */
    public Layers with(WebSocketTerms terms) {
        return new Layers(proxy, tls, terms);
    }
}
