package org.marquetry.transport.tcp.internal;

import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.Layers;
import org.marquetry.transport.listener.ListenerKind;

/** MQTT right on the socket, or in TLS. */
final class TcpKind implements ListenerKind {
    static final String PID = "org.marquetry.transport.tcp";
    static final int DEFAULT_PORT = 1883;
    static final int DEFAULT_TLS_PORT = 8883;

    @Override
    public String pid() {
        return PID;
    }

    @Override
    public String prefix() {
        return "tcp";
    }

    @Override
    public int defaultPort(Layers layers) {
        return layers.tls() == null ? DEFAULT_PORT : DEFAULT_TLS_PORT;
    }

    @Override
    public Layers layers(Settings settings, Layers outer) {
        return outer;
    }

    @Override
    public String uri(String authority, Layers layers) {
        return (layers.tls() == null ? "mqtt://" : "mqtts://") + authority;
    }
}
