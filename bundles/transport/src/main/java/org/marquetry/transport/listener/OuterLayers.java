package org.marquetry.transport.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ProxyTerms;

/** What listeners of all kinds may have on their sockets. */
final class OuterLayers {
    private OuterLayers() {}

    static Layers read(Settings settings, boolean isUnixSocket) {
        String profile = settings.text("tls", "");
        return new Layers(proxy(settings, isUnixSocket), profile.isEmpty() ? null : profile, null);
    }

    private static @Nullable ProxyTerms proxy(Settings settings, boolean isUnixSocket) {
        String version = settings.oneOf("proxyProtocol", "off", "off", "v1", "v2", "any");
        List<AddressRange> sources = sources(settings);
        if (version.equals("off")) {
            return null;
        }
        if (sources.isEmpty() && !isUnixSocket) {
            throw settings.refused(
                    "proxySources", "", "a list of the proxies' addresses or ranges, since proxyProtocol=" + version);
        }
        return new ProxyTerms(
                switch (version) {
                    case "v1" -> Set.of(1);
                    case "v2" -> Set.of(2);
                    default -> Set.of(1, 2);
                },
                sources);
    }

    private static List<AddressRange> sources(Settings settings) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String range : settings.list("proxySources", List.of())) {
            ranges.add(AddressRange.parse(range)
                    .orElseThrow(() -> settings.refused(
                            "proxySources", range, "a list of addresses or ranges, such as 10.0.0.0/8")));
        }
        return ranges;
    }
}
