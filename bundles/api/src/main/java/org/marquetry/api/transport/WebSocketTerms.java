package org.marquetry.api.transport;

import java.util.List;
import java.util.Set;

/**
 * How a listener speaks WebSocket (RFC 6455).
 *
 * @param path what the request for it must ask for, such as {@code /mqtt}
 * @param origins the origins of pages whose scripts may connect, such as {@code https://example.org}, or {@code *} for all.
 *     If there are none, pages of the host that the broker is reached by may.
 * @param trustedProxies those whose word is taken for where a request came from
 * @param compression whether clients may compress what they send and are sent (RFC 7692)
 */
public record WebSocketTerms(String path, Set<String> origins, List<AddressRange> trustedProxies, boolean compression) {
    public WebSocketTerms {
        origins = Set.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
    }
}
