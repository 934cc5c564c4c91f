package org.marquetry.api.transport;

import org.jspecify.annotations.Nullable;

/**
 * What lies between a listener's sockets and MQTT.
 *
 * @param webSocket null if clients speak MQTT without it
 */
public record Layers(@Nullable WebSocketTerms webSocket) {
    /** Nothing. */
    public static final Layers NONE = new Layers(null);
}
