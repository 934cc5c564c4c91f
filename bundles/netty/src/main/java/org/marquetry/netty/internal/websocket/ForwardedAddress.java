package org.marquetry.netty.internal.websocket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.AddressRange;

/**
 * Where a request came from before proxies passed it on. Each proxy appends whom it got it from to {@code X-Forwarded-For},
 * so it is read from the end, and only as far as those are trusted who wrote it.
 */
final class ForwardedAddress {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String REAL_IP = "X-Real-IP";

    private final List<AddressRange> trusted;

    ForwardedAddress(List<AddressRange> trusted) {
        this.trusted = trusted;
    }

    /** The client's address; null unless the peer is a trusted proxy and says it. */
    @Nullable InetSocketAddress of(InetSocketAddress peer, HttpHeaders headers) {
        if (!trusts(peer.getAddress())) {
            return null;
        }
        InetSocketAddress client = null;
        for (String hop : hops(headers)) {
            InetSocketAddress before = address(hop);
            if (before == null) {
                break;
            }
            client = before;
            if (!trusts(before.getAddress())) {
                break;
            }
        }
        return client;
    }

    /** The nearest one first. */
    private static List<String> hops(HttpHeaders headers) {
        List<String> lines = headers.getAll(FORWARDED_FOR);
        if (lines.isEmpty()) {
            List<String> real = headers.getAll(REAL_IP);
            return real.isEmpty() ? real : List.of(real.get(real.size() - 1).trim());
        }
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            for (String hop : line.split(",", -1)) {
                hops.add(hop.trim());
            }
        }
        Collections.reverse(hops);
        return hops;
    }

    private boolean trusts(@Nullable InetAddress address) {
        return address != null && trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** {@code ADDRESS}, or what some proxies write: {@code IPV4:PORT} or {@code [IPV6]:PORT}. */
    private static @Nullable InetSocketAddress address(String hop) {
        InetAddress bare = AddressRange.literal(hop);
        if (bare != null) {
            return new InetSocketAddress(bare, 0);
        }
        int colon = hop.lastIndexOf(':');
        InetAddress host = colon < 0 ? null : AddressRange.literal(hop.substring(0, colon));
        return host == null ? null : new InetSocketAddress(host, port(hop.substring(colon + 1)));
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}")) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port > 0xFFFF ? 0 : port;
    }
}
