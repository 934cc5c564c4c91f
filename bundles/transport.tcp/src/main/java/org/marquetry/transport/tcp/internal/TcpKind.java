package org.marquetry.transport.tcp.internal;

import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.Layers;
import org.marquetry.transport.listener.ListenerKind;

/** MQTT right on the socket. */
final class TcpKind implements ListenerKind {
    static final String PID = "org.marquetry.transport.tcp";
    static final int DEFAULT_PORT = 1883;

    @Override
    public String pid() {
        return PID;
    }

    @Override
    public String prefix() {
        return "tcp";
    }

    @Override
    public int defaultPort() {
        return DEFAULT_PORT;
    }

    @Override
    public Layers layers(Settings settings) {
        return Layers.NONE;
    }

    @Override
    public String uri(String authority, Layers layers) {
        return "mqtt://" + authority;
    }
}
