package org.marquetry.netty.internal.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV.Type;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.TlsDetails;

/** Whom a proxy speaks of. */
final class Relayed {
    /** Not known to the decoder by name (PROXY protocol section 2.2). */
    private static final byte CIPHER = 0x23;

    private final HAProxyMessage word;

    Relayed(HAProxyMessage word) {
        this.word = word;
    }

    int version() {
        return word.protocolVersion() == HAProxyProtocolVersion.V1 ? 1 : 2;
    }

    /** Null if the proxy speaks for itself, or of somebody who has no address. */
    @Nullable InetSocketAddress client() {
        AddressFamily family = word.proxiedProtocol().addressFamily();
        boolean internet = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        String source = word.sourceAddress();
        if (word.command() == HAProxyCommand.LOCAL || !internet || source == null) {
            return null;
        }
        InetAddress address = AddressRange.literal(source);
        return address == null ? null : new InetSocketAddress(address, word.sourcePort());
    }

    /** Null if the client does not speak TLS. The name in its certificate counts if the proxy has found that good. */
    @Nullable TlsDetails tls() {
        for (HAProxyTLV part : word.tlvs()) {
            if (part instanceof HAProxySSLTLV tls && tls.isPP2ClientSSL()) {
                boolean vouched = tls.verify() == 0 && (tls.isPP2ClientCertConn() || tls.isPP2ClientCertSess());
                return new TlsDetails(
                        text(tls.encapsulatedTLVs(), of(Type.PP2_TYPE_SSL_VERSION))
                                .orElse(""),
                        text(tls.encapsulatedTLVs(), one -> one.typeByteValue() == CIPHER)
                                .orElse(""),
                        text(word.tlvs(), of(Type.PP2_TYPE_AUTHORITY)).orElse(null),
                        vouched
                                ? text(tls.encapsulatedTLVs(), of(Type.PP2_TYPE_SSL_CN))
                                        .orElse(null)
                                : null,
                        List.of(),
                        Map.of());
            }
        }
        return null;
    }

    private static Predicate<HAProxyTLV> of(Type type) {
        return part -> part.type() == type;
    }

    private static Optional<String> text(List<HAProxyTLV> parts, Predicate<HAProxyTLV> wanted) {
        return parts.stream()
                .filter(wanted)
                .map(part -> part.content().toString(StandardCharsets.UTF_8))
                .filter(text -> !text.isEmpty())
                .findFirst();
    }
}
