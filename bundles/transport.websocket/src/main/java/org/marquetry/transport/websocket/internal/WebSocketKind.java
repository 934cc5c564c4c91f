package org.marquetry.transport.websocket.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.WebSocketTerms;
import org.marquetry.transport.listener.ListenerKind;

/** MQTT in the frames of a WebSocket. */
final class WebSocketKind implements ListenerKind {
    static final String PID = "org.marquetry.transport.websocket";
    static final int DEFAULT_PORT = 8083;
    static final int DEFAULT_TLS_PORT = 8084;
    static final String DEFAULT_PATH = "/mqtt";

    private static final int MOST_REFUSAL_TIMEOUT = 60;

    private static final String PATH = "/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*";
    private static final String ORIGIN = "[a-z][a-z0-9+.-]*://[^/?#\\s]+";

    @Override
    public String pid() {
        return PID;
    }

    @Override
    public String prefix() {
        return "websocket";
    }

    @Override
    public int defaultPort(Layers layers) {
        return layers.tls() == null ? DEFAULT_PORT : DEFAULT_TLS_PORT;
    }

    @Override
    public Layers layers(Settings settings, Layers outer) {
        return outer.with(new WebSocketTerms(
                path(settings),
                origins(settings),
                trustedProxies(settings),
                settings.flag("compression", false),
                settings.integer("refusalTimeout", WebSocketTerms.DEFAULT_REFUSAL_TIMEOUT, 1, MOST_REFUSAL_TIMEOUT)));
    }

    @Override
    public String uri(String authority, Layers layers) {
        WebSocketTerms terms = layers.webSocket();
        return (layers.tls() == null ? "ws://" : "wss://") + authority + (terms == null ? "" : terms.path());
    }

    private static String path(Settings settings) {
        String given = settings.text("urlPath", "");
        String path = given.isEmpty() ? DEFAULT_PATH : given;
        if (!path.matches(PATH)) {
            throw settings.refused("urlPath", given, "a path as in a URL, such as " + DEFAULT_PATH);
        }
        return path;
    }

    private static Set<String> origins(Settings settings) {
        Set<String> origins = new LinkedHashSet<>();
        for (String origin : settings.list("origins", List.of())) {
            if (!origin.matches(ORIGIN) && !origin.equals("*") && !origin.equals("null")) {
                throw settings.refused("origins", origin, "a list of origins, such as https://example.org, or *");
            }
            origins.add(origin);
        }
        return origins;
    }

    private static List<AddressRange> trustedProxies(Settings settings) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String range : settings.list("trustedProxies", List.of())) {
            ranges.add(AddressRange.parse(range)
                    .orElseThrow(() -> settings.refused(
                            "trustedProxies", range, "a list of addresses or ranges, such as 10.0.0.0/8")));
        }
        return ranges;
    }
}
