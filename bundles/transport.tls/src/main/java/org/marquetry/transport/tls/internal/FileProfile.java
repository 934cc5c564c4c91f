package org.marquetry.transport.tls.internal;

import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsProfile;

/** What listeners see of a profile: always the newest that was good. */
final class FileProfile implements TlsProfile {
    private volatile Content content;

    FileProfile(TlsContexts contexts, IdentitySource identity) {
        content = new Content(contexts, identity);
    }

    void use(TlsContexts contexts, IdentitySource identity) {
        Content former = content;
        content = new Content(contexts, identity);
        if (former.contexts() != contexts) {
            former.contexts().release();
        }
    }

    TlsContexts contexts() {
        return content.contexts();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator buffers, @Nullable String serverName) throws SSLException {
        return content.contexts().newEngine(buffers, serverName);
    }

    @Override
    public @Nullable String identity(SSLSession session) throws SSLException {
        IdentitySource source = content.identity();
        if (source == IdentitySource.NONE) {
            return null;
        }
        try {
            return source.of((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private record Content(TlsContexts contexts, IdentitySource identity) {}
}
