package org.marquetry.netty.internal.websocket;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.AddressRange;

/**
 * Which pages may connect. A browser lets the script of any page open a WebSocket to any address that it reaches, that of a
 * broker behind the firewall included, and tells the page's origin; clients that are no browsers tell none.
 */
final class Origins {
    private static final String ALL = "*";
    private static final String SCHEME_END = "://";

    private final Set<String> allowed;

    Origins(Set<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * Whether a request may come from a page. What is no browser may tell the address that it connects to as its origin.
     *
     * @param origin of the page; null if none was told
     * @param host whom the request is addressed to
     * @param peer where the connection comes from
     */
    boolean allow(@Nullable String origin, String host, @Nullable InetAddress peer) {
        if (origin == null || allowed.contains(ALL)) {
            return true;
        }
        return allowed.stream().anyMatch(origin::equalsIgnoreCase) || isOfThisHost(origin, host, peer);
    }

    private boolean isOfThisHost(String origin, String host, @Nullable InetAddress peer) {
        int schemeEnd = origin.indexOf(SCHEME_END);
        if (schemeEnd < 0) {
            return false;
        }
        String authority = origin.substring(schemeEnd + SCHEME_END.length());
        String page = name(authority);
        // A name that resolves to the loopback today may be a stranger's, so here only what says loopback is believed.
        if (peer != null && peer.isLoopbackAddress() && !isLoopback(page)) {
            return false;
        }
        return allowed.isEmpty() ? isLoopback(page) || page.equals(name(host)) : authority.equalsIgnoreCase(host);
    }

    /** The host in {@code HOST:PORT}. */
    private static String name(String authority) {
        int bracket = authority.indexOf(']');
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        return (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopback(String name) {
        InetAddress address = AddressRange.literal(name);
        return name.equals("localhost") || address != null && address.isLoopbackAddress();
    }
}
