package org.marquetry.api.transport;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Bytes;

/**
 * What is known of the TLS that a client speaks, be it with the listener or with a proxy that the listener trusts.
 *
 * @param protocol such as {@code TLSv1.3}; empty if a proxy does not say
 * @param cipher the cipher suite; empty if a proxy does not say
 * @param serverName the host that the client wanted to reach, in lower case; null if it did not say
 * @param identity who its certificate says it is, in the way that is configured; null if that does not matter
 * @param certificates the client's own first; empty if it showed none, or showed them to a proxy
 * @param channelBindings what binds an authentication to this connection (RFC 5929), by name, such as
 *     {@code tls-server-end-point}; empty behind a proxy
 */
public record TlsDetails(
        String protocol,
        String cipher,
        @Nullable String serverName,
        @Nullable String identity,
        List<X509Certificate> certificates,
        Map<String, Bytes> channelBindings) {
    public TlsDetails {
        certificates = List.copyOf(certificates);
        channelBindings = Map.copyOf(channelBindings);
    }
}
