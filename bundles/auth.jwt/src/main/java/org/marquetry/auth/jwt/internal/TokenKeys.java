package org.marquetry.auth.jwt.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.HealthState;
import org.marquetry.files.FileWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All keys that a configuration names, in files and at a server. */
final class TokenKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
    private static final String FILES_REMEDY = "correct the file; it is read again when it has changed";
    private static final String SERVER_REMEDY = "see to it that the server answers; it is asked again by itself";

    private final JwtSettings settings;
    private final @Nullable KeySet server;
    private final FileWatch watch;
    private volatile List<JsonWebKey> ofFiles = List.of();
    private @Nullable String filesFailure;
    private @Nullable String serverFailure;

    TokenKeys(JwtSettings settings, LongSupplier millis) {
        this.settings = settings;
        String name = settings.pid().substring(settings.pid().indexOf('~') + 1);
        watch = FileWatch.of("jwt", settings.keys(), this::read);
        if (!settings.keys().isEmpty()) {
            read();
        }
        server = settings.jwks() == null
                ? null
                : new KeySet(
                        name,
                        new KeySetFetch(settings.jwks(), settings.trust()),
                        settings.refresh(),
                        millis,
                        this::fetched);
    }

    private void read() {
        try {
            List<JsonWebKey> read = PemKeys.read(settings.keys());
            ofFiles = read;
            filesFailed(null);
            LOG.info("{}: {} keys in {}", settings.pid(), read.size(), settings.keys());
        } catch (ConfigurationException e) {
            String failure = e.getMessage() + "; "
                    + (ofFiles.isEmpty() ? "there are no keys of files" : "the keys stay that were read before");
            filesFailed(failure);
            LOG.error("{}: {}", settings.pid(), failure);
        }
    }

    private synchronized void filesFailed(@Nullable String failure) {
        filesFailure = failure;
    }

    private synchronized void fetched(@Nullable String failure) {
        boolean isNews = (failure == null) != (serverFailure == null) || server == null;
        serverFailure = failure == null ? null : "the keys at " + settings.jwks() + " cannot be had: " + failure;
        if (failure != null && isNews) {
            LOG.error("{}: {}; those stay that were fetched before", settings.pid(), serverFailure);
        } else if (isNews) {
            LOG.info("{}: has the keys at {}", settings.pid(), settings.jwks());
        }
    }

    /** The keys that a token may be signed with; at once if there are any, else when the server has been asked. */
    CompletionStage<List<JsonWebKey>> candidates(JsonWebSignature token) {
        List<JsonWebKey> found = TokenCheck.select(token, all());
        return found.isEmpty() && server != null
                ? server.missing().thenApply(nothing -> TokenCheck.select(token, all()))
                : CompletableFuture.completedStage(found);
    }

    private List<JsonWebKey> all() {
        List<JsonWebKey> all = new ArrayList<>(ofFiles);
        if (server != null) {
            all.addAll(server.keys());
        }
        return all;
    }

    synchronized HealthState state() {
        String failure = filesFailure != null ? filesFailure : serverFailure;
        if (failure == null) {
            return HealthState.WELL;
        }
        String remedy = filesFailure != null ? FILES_REMEDY : SERVER_REMEDY;
        return all().isEmpty() ? HealthState.failed(failure, remedy) : HealthState.degraded(failure, remedy);
    }

    @Override
    public void close() {
        watch.close();
        if (server != null) {
            server.close();
        }
    }
}
