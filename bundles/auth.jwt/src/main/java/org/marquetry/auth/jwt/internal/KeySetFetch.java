package org.marquetry.auth.jwt.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/** Gets a set of keys from a server, within bounds of time and size; no other address is asked, whatever the server says. */
final class KeySetFetch {
    private static final int CONNECT_MILLIS = 3000;
    private static final int READ_MILLIS = 3000;
    private static final long MOST_MILLIS = 8000;
    private static final int MOST_BYTES = 1 << 20;

    private final URI address;
    private final List<Path> trust;

    /** @param trust PEM files with authorities; empty for those that Java trusts */
    KeySetFetch(URI address, List<Path> trust) {
        this.address = address;
        this.trust = trust;
    }

    /** @throws IOException if there is no answer, or none that can be used, with a message of one line */
    String get() throws IOException {
        HttpURLConnection connection = open();
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("it answers with status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return text(in);
            }
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open() throws IOException {
        URLConnection opened = address.toURL().openConnection();
        if (!(opened instanceof HttpURLConnection connection)) {
            throw new IOException("it is not HTTP");
        }
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
        SSLSocketFactory trusting = trusting();
        if (trusting != null && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(trusting);
        }
        return connection;
    }

    private @Nullable SSLSocketFactory trusting() throws IOException {
        if (trust.isEmpty()) {
            return null;
        }
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (Path file : trust) {
                for (X509Certificate certificate : PemKeys.certificates(file)) {
                    authorities.setCertificateEntry("authority-" + authorities.size(), certificate);
                }
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("its authorities cannot be used: " + e.getMessage(), e);
        }
    }

    private static String text(InputStream in) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            read.write(piece, 0, count);
            if (read.size() > MOST_BYTES) {
                throw new IOException("its answer is larger than " + MOST_BYTES + " bytes");
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("its answer takes longer than " + MOST_MILLIS / 1000 + " s");
            }
        }
        return read.toString(StandardCharsets.UTF_8);
    }
}
