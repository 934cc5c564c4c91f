package org.marquetry.transport.tls.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** What a profile's files make together, read and found good: a context for each certificate. */
final class TlsContexts {
    private final List<Entry> entries;
    private final RevokedLists revoked;
    private final Staples staples;
    private final InstantSource clock;

    private TlsContexts(List<Entry> entries, RevokedLists revoked, Staples staples, InstantSource clock) {
        this.entries = entries;
        this.revoked = revoked;
        this.staples = staples;
        this.clock = clock;
    }

    /**
     * Reads all files.
     *
     * @param former what is shown with the certificates now
     * @throws BadFileException if one is missing or bad that the profile cannot do without, or they do not fit together
     */
    static TlsContexts read(TlsSettings settings, Staples former, InstantSource clock) throws BadFileException {
        RevokedLists revoked = RevokedLists.read(settings.crl());
        TrustManagerFactory trust = ClientTrust.read(settings, revoked);
        lookForOpenSsl(settings);
        List<Entry> entries = new ArrayList<>();
        List<KeyPair> pairs = pairs(settings);
        Staples staples = Staples.read(settings.ocsp(), pairs, former, clock.instant());
        for (KeyPair pair : pairs) {
            entries.add(new Entry(
                    pair, ServerNames.of(pair.certificate()), context(settings, pair, trust), staples.of(pair)));
        }
        return new TlsContexts(entries, revoked, staples, clock);
    }

    private static void lookForOpenSsl(TlsSettings settings) throws BadFileException {
        if (settings.provider() == TlsSettings.Provider.JDK) {
            return;
        }
        try {
            OwnStack.call(OpenSsl::isAvailable);
        } catch (SSLException e) {
            throw new BadFileException("it is not known whether netty-tcnative is there: " + e.getMessage());
        }
    }

    private static List<KeyPair> pairs(TlsSettings settings) throws BadFileException {
        List<KeyPair> pairs = new ArrayList<>();
        for (int i = 0; i < settings.certificates().size(); i++) {
            pairs.add(KeyPair.ofPem(
                    settings.certificates().get(i), settings.keys().get(i), settings.keyPassword()));
        }
        for (Path store : settings.keyStores()) {
            pairs.addAll(KeyPair.ofStore(store, settings.keyPassword()));
        }
        return pairs;
    }

    private static SslContext context(TlsSettings settings, KeyPair pair, @Nullable TrustManagerFactory trust)
            throws BadFileException {
        SslProvider provider = Providers.choose(settings);
        Ciphers ciphers = new Ciphers(settings);
        SslContextBuilder builder = SslContextBuilder.forServer(pair.key(), pair.chain())
                .sslProvider(provider)
                .protocols(settings.protocols())
                .ciphers(ciphers.inOrder(), (wanted, defaults, supported) -> ciphers.chosen(wanted, supported))
                .clientAuth(settings.clientAuth());
        if (trust != null) {
            builder.trustManager(trust);
        }
        try {
            if (provider == SslProvider.OPENSSL) {
                // Else signatures would be made on the loop.
                builder.option(OpenSslContextOption.USE_TASKS, true);
                builder.enableOcsp(!settings.ocsp().isEmpty());
            }
            return OwnStack.call(builder::build);
        } catch (SSLException | IllegalArgumentException e) {
            throw new BadFileException(pair.file(), "TLS cannot be spoken with it: " + e.getMessage());
        }
    }

    /** The side of the server, for the host that a client wants, or of the first certificate. */
    SSLEngine newEngine(ByteBufAllocator buffers, @Nullable String serverName) {
        Entry entry = entryFor(serverName);
        SSLEngine engine = entry.context().newEngine(buffers);
        Staple staple = entry.staple();
        if (staple != null && staple.isGood(clock.instant())) {
            ((ReferenceCountedOpenSslEngine) engine).setOcspResponse(staple.encoded());
        }
        return engine;
    }

    private Entry entryFor(@Nullable String serverName) {
        if (serverName != null) {
            for (Entry entry : entries) {
                if (entry.names().match(serverName)) {
                    return entry;
                }
            }
        }
        return entries.get(0);
    }

    /** Until when all certificates are good. */
    Instant expiry() {
        return entries.stream()
                .flatMap(entry -> entry.pair().chain().stream())
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    /** Since when all certificates are good. */
    Instant start() {
        return entries.stream()
                .flatMap(entry -> entry.pair().chain().stream())
                .map(certificate -> certificate.getNotBefore().toInstant())
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    Staples staples() {
        return staples;
    }

    RevokedLists revoked() {
        return revoked;
    }

    int count() {
        return entries.size();
    }

    /** Gives native memory back, once nobody asks for engines any more; those that there are stay good. */
    void release() {
        entries.forEach(entry -> ReferenceCountUtil.release(entry.context()));
    }

    private record Entry(
            KeyPair pair,
            ServerNames names,
            SslContext context,
            @Nullable Staple staple) {}
}
