package org.marquetry.transport.tls.internal;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

import io.netty.buffer.ByteBufAllocator;
import io.netty.pkitesting.X509Bundle;
import org.marquetry.api.transport.TlsProfile;

/** Handshakes between engines, without sockets. */
final class Handshakes {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private Handshakes() {}

    /** What was agreed on, whom the client was shown, and who it is. */
    record Outcome(String protocol, String cipher, String shown, String identity, List<byte[]> stapled) {}

    /**
     * @param client null for one without a certificate
     * @throws SSLException if the handshake fails on either side
     */
    static Outcome with(TlsProfile profile, X509Bundle authority, X509Bundle client, String host, String... protocols)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] trust = authority.toTrustManagerFactory().getTrustManagers();
        context.init(client == null ? null : client.toKeyManagerFactory().getKeyManagers(), trust, null);
        return again(context, profile, host, protocols);
    }

    /** With a client that may have been there before. */
    static Outcome again(SSLContext context, TlsProfile profile, String host, String... protocols) throws Exception {
        SSLEngine near = context.createSSLEngine(host, 8883);
        near.setUseClientMode(true);
        if (protocols.length > 0) {
            near.setEnabledProtocols(protocols);
        }
        SSLEngine far = profile.newEngine(ByteBufAllocator.DEFAULT, host);
        exchange(near, far);
        X509Certificate shown = (X509Certificate) near.getSession().getPeerCertificates()[0];
        return new Outcome(
                near.getSession().getProtocol(),
                near.getSession().getCipherSuite(),
                shown.getSubjectX500Principal().getName(),
                profile.identity(far.getSession()),
                ((ExtendedSSLSession) near.getSession()).getStatusResponses());
    }

    private static void exchange(SSLEngine near, SSLEngine far) throws SSLException {
        ByteBuffer toFar = ByteBuffer.allocate(1 << 17);
        ByteBuffer toNear = ByteBuffer.allocate(1 << 17);
        near.beginHandshake();
        far.beginHandshake();
        for (int rounds = 0; rounds < 100; rounds++) {
            step(near, toNear, toFar);
            step(far, toFar, toNear);
        }
        // Sessions to go on with come behind the handshake, with OpenSSL beside what is said next.
        far.wrap(ByteBuffer.wrap(new byte[1]), toNear);
        toNear.flip();
        for (int records = 0; records < 10 && toNear.hasRemaining(); records++) {
            near.unwrap(toNear, ByteBuffer.allocate(1 << 16));
        }
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        } else if (status == HandshakeStatus.NEED_WRAP) {
            engine.wrap(NOTHING, out);
        } else if (in.position() > 0 || status == HandshakeStatus.NEED_UNWRAP) {
            // OpenSSL goes on with what it has taken in already.
            in.flip();
            engine.unwrap(in, ByteBuffer.allocate(1 << 16));
            in.compact();
        }
    }
}
