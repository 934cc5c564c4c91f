package org.marquetry.auth.jwt.internal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import org.jose4j.jws.JsonWebSignature;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whoever has a token, which is its password. What is not a token, or one of another issuer, is left to others. While the
 * configuration is wrong from the beginning no token is good.
 */
final class JwtAuthenticator implements Authenticator, TokenVerifier, Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);
    private static final String NOBODY = "nobody can log in with a token";
    private static final String ALL_REALMS = "*";
    /** Who comes when this goes is left to who follows. */
    private static final Abstained LEFT = new Abstained();

    private final @Nullable String directory;
    private final LongSupplier wallMillis;
    private final String pid;
    private volatile @Nullable TokenKeys keys;
    private volatile @Nullable TokenCheck check;
    private volatile HealthState refusedState = HealthState.WELL;
    private volatile String realm = ALL_REALMS;
    private volatile boolean closed;
    private @Nullable String refusal;

    JwtAuthenticator(@Nullable String directory, Map<String, ?> configuration, LongSupplier wallMillis) {
        this.directory = directory;
        this.wallMillis = wallMillis;
        pid = configuration.get("service.pid") instanceof String given ? given : JwtSettings.PID;
        modified(configuration);
    }

    /** Applies a configuration. A wrong one leaves everything as it is. */
    synchronized void modified(Map<String, ?> configuration) {
        JwtSettings next;
        try {
            next = JwtSettings.read(configuration, directory);
        } catch (ConfigurationException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        TokenKeys former = keys;
        refusal = null;
        keys = new TokenKeys(next, wallMillis);
        check = new TokenCheck(next, wallMillis);
        realm = next.realm();
        if (former != null) {
            former.close();
        }
    }

    private void refused(String reason) {
        if (keys != null) {
            LOG.error("{}; the previous configuration stays in force", reason);
            return;
        }
        refusal = reason;
        refusedState = HealthState.failed(reason + "; " + NOBODY, "correct the configuration");
        LOG.error("{}; {}", reason, NOBODY);
    }

    /** Why there is no configuration that could be used, in one line; null if there is one. */
    synchronized @Nullable String refusal() {
        return refusal;
    }

    /** Whose clients the tokens are for; while that cannot be read nobody is let in anywhere. */
    String realm() {
        return realm;
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(ClientCredentials credentials) {
        return credentials.password() == null
                ? CompletableFuture.completedStage(new Abstained())
                : verify(credentials.password().toText());
    }

    @Override
    public CompletionStage<AuthenticationResult> verify(String token, ClientCredentials client) {
        boolean isMine = realm.equals(ALL_REALMS) || realm.equals(client.realm());
        return isMine ? verify(token) : CompletableFuture.completedStage(new Abstained());
    }

    private CompletionStage<AuthenticationResult> verify(String token) {
        if (closed) {
            return CompletableFuture.completedStage(LEFT);
        }
        JsonWebSignature signed = TokenCheck.parse(token);
        TokenKeys knownKeys = keys;
        TokenCheck now = check;
        if (signed == null) {
            return CompletableFuture.completedStage(new Abstained());
        }
        if (now == null || knownKeys == null) {
            return CompletableFuture.completedStage(TokenCheck.refused("tokens are not configured"));
        }
        if (now.isOfOthers(signed)) {
            return CompletableFuture.completedStage(new Abstained());
        }
        String complaint = now.complaint(signed);
        return complaint != null
                ? CompletableFuture.completedStage(TokenCheck.refused(complaint))
                : knownKeys
                        .candidates(signed)
                        .thenCompose(candidates -> current(token, knownKeys, now.check(token, candidates)));
    }

    /** Keys that were given up while somebody waited for them have not come, so to refuse a token for that would be wrong. */
    private CompletionStage<AuthenticationResult> current(String token, TokenKeys asked, AuthenticationResult result) {
        boolean isOutdated = result instanceof Denied && (closed || asked != keys);
        return isOutdated ? verify(token) : CompletableFuture.completedStage(result);
    }

    @Override
    public String subject() {
        return pid;
    }

    @Override
    public HealthState state() {
        TokenKeys now = keys;
        return now == null ? refusedState : now.state();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (keys != null) {
            keys.close();
        }
    }
}
