package org.marquetry.transport.listener;

import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.Layers;

/** A kind of listener with nothing of its own. */
final class PlainKind implements ListenerKind {
    @Override
    public String pid() {
        return "org.marquetry.transport.plain";
    }

    @Override
    public String prefix() {
        return "plain";
    }

    @Override
    public int defaultPort(Layers layers) {
        return 1883;
    }

    @Override
    public Layers layers(Settings settings, Layers outer) {
        return outer;
    }

    @Override
    public String uri(String authority, Layers layers) {
        return "mqtt://" + authority;
    }
}
