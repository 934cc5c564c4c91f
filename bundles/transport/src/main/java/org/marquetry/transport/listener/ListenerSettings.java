package org.marquetry.transport.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;

/** What one configuration asks for. */
record ListenerSettings(String pid, @Nullable Path path, String host, int port, Layers layers, ListenerPolicy policy) {
    static final String DEFAULT_HOST = "127.0.0.1";

    /** What fits into the address of a Unix socket (unix(7)). */
    private static final int LONGEST_PATH = 107;

    private static final int MOST_PORT = 65535;
    /**
     * @throws ConfigurationException if a value or a key is not allowed; a key of a later version too, since who asks for
     *     TLS must not get a port without
     */
    static ListenerSettings read(ListenerKind kind, Map<String, ?> configuration) {
        Settings settings = new Settings(kind.pid(), configuration);
        Path path = path(settings);
        Layers layers = kind.layers(settings, OuterLayers.read(settings, path != null));
        ListenerSettings read = new ListenerSettings(
                settings.pid(),
                path,
                host(settings),
                settings.integer("port", kind.defaultPort(layers), 0, MOST_PORT),
                layers,
                PolicySettings.read(kind, settings));
        settings.refuseUnknown();
        return read;
    }

    /** Looks the host up, which may take a while. */
    SocketAddress address() {
        return path != null ? UnixDomainSocketAddress.of(path) : new InetSocketAddress(host, port);
    }

    boolean isSameAddress(ListenerSettings other) {
        return Objects.equals(path, other.path) && host.equals(other.host) && port == other.port;
    }

    /** Whether a host has all addresses of this machine and a port, and the other one of them with that port. */
    boolean overlaps(ListenerSettings other) {
        return path == null
                && other.path == null
                && port == other.port
                && (hasAllAddresses(host) || hasAllAddresses(other.host));
    }

    private static boolean hasAllAddresses(String host) {
        InetAddress literal = AddressRange.literal(host);
        return literal != null && literal.isAnyLocalAddress();
    }

    private static @Nullable Path path(Settings settings) {
        String path = settings.text("path", "");
        if (path.isEmpty()) {
            return null;
        }
        if (!settings.text("host", "").isEmpty() || !settings.text("port", "").isEmpty()) {
            throw settings.refused("path", path, "nothing, if there is a host or a port");
        }
        if (!path.startsWith("/") || path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw settings.refused("path", path, "an absolute path of at most " + LONGEST_PATH + " bytes");
        }
        return Path.of(path);
    }

    private static String host(Settings settings) {
        String host = settings.text("host", DEFAULT_HOST);
        if (host.isEmpty()) {
            throw settings.refused("host", host, "an address or a host name");
        }
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
