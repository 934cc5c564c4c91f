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
 * @param refusalTimeout in seconds, for a client whose request is refused to read why
 */
public record WebSocketTerms(
        String path, Set<String> origins, List<AddressRange> trustedProxies, boolean compression, int refusalTimeout) {
    /** In seconds. */
    public static final int DEFAULT_REFUSAL_TIMEOUT = 2;

    public WebSocketTerms {
        origins = Set.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Of whom nothing else is asked. */
    public WebSocketTerms(String path, Set<String> origins, List<AddressRange> trustedProxies, boolean compression) {
        this(path, origins, trustedProxies, compression, DEFAULT_REFUSAL_TIMEOUT);
    }
}
