package org.marquetry.itests.harness;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS, as a client that takes any certificate. */
public final class SecureLayer implements Layer {
    private static final int ROOM = 40 * 1024;
    /** What is kept between two calls is little mostly, and there may be ten thousand of these. */
    private static final int KEPT = 1024;

    private final SSLEngine engine;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteBuffer raw = ByteBuffer.allocate(KEPT);
    private ByteBuffer pending = ByteBuffer.allocate(KEPT);

    private SecureLayer(SSLContext context) {
        engine = context.createSSLEngine();
        engine.setUseClientMode(true);
    }

    /** Each with a handshake of its own. */
    public static Supplier<Layer> clients() {
        SSLContext context = trusting();
        return () -> new SecureLayer(context);
    }

    /** What takes any certificate. */
    public static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("there is no TLS", e);
        }
    }

    @Override
    public byte[] outgoing(byte[] plain) {
        if (pending.remaining() < plain.length) {
            pending = ByteBuffer.allocate(2 * pending.capacity() + plain.length).put(pending.flip());
        }
        pending.put(plain);
        try {
            speak();
        } catch (SSLException e) {
            throw new IllegalStateException("a client cannot speak TLS", e);
        }
        byte[] spoken = out.toByteArray();
        out.reset();
        return spoken;
    }

    private void speak() throws SSLException {
        ByteBuffer wrapped = ByteBuffer.allocate(ROOM);
        pending.flip();
        boolean goesOn = true;
        while (goesOn && (pending.hasRemaining() || isToSpeak())) {
            SSLEngineResult result = engine.wrap(pending, wrapped.clear());
            out.write(wrapped.array(), 0, wrapped.position());
            goesOn = runTasks() || result.bytesProduced() > 0;
        }
        pending.compact();
    }

    @Override
    public byte[] incoming(byte[] bytes) {
        if (raw.remaining() < bytes.length) {
            raw = ByteBuffer.allocate(2 * raw.capacity() + bytes.length).put(raw.flip());
        }
        raw.put(bytes);
        raw.flip();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        ByteBuffer unwrapped = ByteBuffer.allocate(ROOM);
        try {
            boolean goesOn = true;
            while (goesOn) {
                if (isToSpeak()) {
                    speak();
                }
                SSLEngineResult result = engine.unwrap(raw, unwrapped.clear());
                plain.write(unwrapped.array(), 0, unwrapped.position());
                goesOn = runTasks() || result.bytesConsumed() > 0;
            }
        } catch (SSLException e) {
            throw new IllegalStateException("a client does not understand the broker's TLS", e);
        }
        raw.compact();
        return plain.toByteArray();
    }

    /** Whether the handshake goes on by something to be written. */
    private boolean isToSpeak() {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP;
    }

    private boolean runTasks() {
        boolean any = false;
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
            any = true;
        }
        return any;
    }

    /** Whose the certificate is does not matter here. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // A broker is nobody's client.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // It is the broker's own, just made.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
