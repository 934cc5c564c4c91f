package org.marquetry.api.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;

/**
 * Which proxies stand before a listener, and say with the PROXY protocol who comes. Each connection has to begin with it, and
 * has to come from one of them; those through a Unix socket are let in by the permissions of its file.
 *
 * @param versions of the protocol, 1 and 2
 */
public record ProxyTerms(Set<Integer> versions, List<AddressRange> sources) {
    public ProxyTerms {
        versions = Set.copyOf(versions);
        sources = List.copyOf(sources);
    }

    /** Whether one that connects from there is believed. */
    public boolean trusts(SocketAddress source) {
        return !(source instanceof InetSocketAddress inet)
                || sources.stream().anyMatch(range -> range.contains(inet.getAddress()));
    }
}
