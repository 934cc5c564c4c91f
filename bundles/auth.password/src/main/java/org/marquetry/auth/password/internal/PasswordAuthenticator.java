package org.marquetry.auth.password.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.auth.users.Slowdown;
import org.marquetry.files.FileWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the users and passwords of a file. While there are no users that could be read nobody is one, and clients are not taken
 * for anonymous.
 */
final class PasswordAuthenticator implements Authenticator, Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordAuthenticator.class);
    private static final String REMEDY = "correct the file; it is read again when it has changed";
    private static final String NOBODY = "nobody can log in with a password";
    private static final String ALL_REALMS = "*";

    private final @Nullable String directory;
    private final PasswordHash decoy;
    private final PasswordCheck check;
    private volatile Users users;
    private volatile HealthState state = HealthState.WELL;
    private @Nullable PasswordSettings settings;
    private @Nullable FileWatch watch;
    private @Nullable String refusal;

    PasswordAuthenticator(@Nullable String directory, Map<String, ?> configuration, Slowdown slowdown) {
        this.directory = directory;
        SecureRandom random = new SecureRandom();
        decoy = Argon2Hash.of(new byte[0], random);
        users = Users.parse(List.of(), decoy);
        check = new PasswordCheck(() -> users, 1, slowdown, random);
        modified(configuration);
    }

    /** Applies a configuration. A wrong one leaves everything as it is. */
    void modified(Map<String, ?> configuration) {
        PasswordSettings next;
        try {
            next = PasswordSettings.read(configuration, directory);
        } catch (ConfigurationException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        FileWatch former = null;
        synchronized (this) {
            boolean isOtherFile = settings == null || !next.file().equals(settings.file());
            settings = next;
            refusal = null;
            check.threads(next.threadCount());
            if (isOtherFile) {
                former = watch;
                watch = FileWatch.of("password", List.of(next.file()), this::read);
                read();
            }
        }
        if (former != null) {
            // Without the lock, which it may just be waiting for.
            former.close();
        }
    }

    private synchronized void refused(String reason) {
        if (settings != null) {
            LOG.error("{}; the previous configuration stays in force", reason);
            return;
        }
        refusal = reason;
        state = HealthState.failed(reason + "; " + NOBODY, "correct the configuration");
        LOG.error("{}; {}", reason, NOBODY);
    }

    /** Why there is no configuration that could be used, in one line; null if there is one. */
    synchronized @Nullable String refusal() {
        return refusal;
    }

    /** Whose clients these users are; while that cannot be read nobody is let in anywhere. */
    synchronized String realm() {
        return settings == null ? ALL_REALMS : settings.realm();
    }

    /** Reads the file; if that cannot be done the users stay that there are. */
    private synchronized void read() {
        PasswordSettings now = settings;
        if (now == null) {
            return;
        }
        try {
            users = Users.read(now.file(), decoy);
            check.forgetFormer();
            state = HealthState.WELL;
            LOG.info("{}: {} users in {}", now.pid(), users.count(), now.file());
        } catch (ConfigurationException e) {
            boolean hasFormer = users.count() > 0;
            String reason = e.getMessage() + "; " + (hasFormer ? "the users stay that were read before" : NOBODY);
            state = hasFormer ? HealthState.degraded(reason, REMEDY) : HealthState.failed(reason, REMEDY);
            LOG.error("{}: {}", now.pid(), reason);
        }
    }

    /** Says nothing of clients that give no password: another authenticator may know them by other means. */
    @Override
    public CompletionStage<AuthenticationResult> authenticate(ClientCredentials credentials) {
        if (credentials.username() == null || credentials.password() == null) {
            return CompletableFuture.completedStage(new Abstained());
        }
        return check.check(
                credentials.username(), credentials.password().toByteArray(), host(credentials.remoteAddress()));
    }

    private static String host(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getHostString() : address.toString();
    }

    @Override
    public String subject() {
        return PasswordSettings.PID;
    }

    @Override
    public HealthState state() {
        return state;
    }

    @Override
    public void close() {
        FileWatch last;
        synchronized (this) {
            last = watch;
        }
        if (last != null) {
            last.close();
        }
        check.close();
    }
}
