package org.marquetry.transport.listener;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;

/** What one configuration asks for. */
record ListenerSettings(String pid, String host, int port, Layers layers, ListenerPolicy policy) {
    static final String DEFAULT_HOST = "127.0.0.1";

    private static final int MOST_PORT = 65535;
    /** A fixed header of five bytes and the largest remaining length (MQTT 5.0 sections 1.5.5 and 2.1.4). */
    private static final int MOST_PACKET_SIZE = 5 + 268_435_455;

    private static final List<String> ALL_VERSIONS = Arrays.stream(ProtocolVersion.values())
            .map(ProtocolVersion::toString)
            .toList();

    /**
     * @throws ConfigurationException if a value or a key is not allowed; a key of a later version too, since who asks for
     *     TLS must not get a port without
     */
    static ListenerSettings read(ListenerKind kind, Map<String, ?> configuration) {
        Settings settings = new Settings(kind.pid(), configuration);
        ListenerSettings read = new ListenerSettings(
                settings.pid(),
                host(settings),
                settings.integer("port", kind.defaultPort(), 0, MOST_PORT),
                kind.layers(settings),
                new ListenerPolicy(
                        kind.prefix() + "~" + settings.name(),
                        settings.integer("maxConnections", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
                        settings.integer("maxPacketSize", Integer.MAX_VALUE, 1, MOST_PACKET_SIZE),
                        allowedVersions(settings),
                        allowAnonymous(settings)));
        settings.refuseUnknown();
        return read;
    }

    /** Looks the host up, which may take a while. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    boolean isSameAddress(ListenerSettings other) {
        return host.equals(other.host) && port == other.port;
    }

    private static String host(Settings settings) {
        String host = settings.text("host", DEFAULT_HOST);
        if (host.isEmpty()) {
            throw settings.refused("host", host, "an address or a host name");
        }
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Set<ProtocolVersion> allowedVersions(Settings settings) {
        List<String> wanted = settings.list("allowedVersions", ALL_VERSIONS);
        if (wanted.isEmpty() || !ALL_VERSIONS.containsAll(wanted)) {
            throw settings.refused(
                    "allowedVersions", String.join(",", wanted), "a list of " + String.join(", ", ALL_VERSIONS));
        }
        return Arrays.stream(ProtocolVersion.values())
                .filter(version -> wanted.contains(version.toString()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ProtocolVersion.class)));
    }

    private static @Nullable Boolean allowAnonymous(Settings settings) {
        return settings.text("allowAnonymous", "").isEmpty() ? null : settings.flag("allowAnonymous", false);
    }
}
