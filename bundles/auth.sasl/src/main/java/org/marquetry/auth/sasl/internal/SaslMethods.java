package org.marquetry.auth.sasl.internal;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.packet.Bytes;
import org.marquetry.auth.users.Slowdown;
import org.marquetry.auth.users.WaitingAttempts;
import org.marquetry.files.FileWatch;
import org.marquetry.files.TextFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is configured: the mechanisms that are offered, and the users of a file for SCRAM. */
final class SaslMethods implements Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SaslMethods.class);
    private static final String REMEDY = "correct the file; it is read again when it has changed";
    private static final String NOBODY = "nobody can log in by SCRAM";
    private static final int NONCE_BYTES = 24;

    private final @Nullable String directory;
    private final byte[] secret;
    private final SecureRandom random = new SecureRandom();
    private final WaitingAttempts waiting = new WaitingAttempts("marquetry-sasl-wait");
    /** Apart from the others, since services that are asked may block. */
    private final WaitingAttempts askingAgain = new WaitingAttempts("marquetry-sasl-ask");

    private final Mechanisms mechanisms;
    private volatile ScramUsers users;
    private volatile HealthState state = HealthState.WELL;
    private volatile @Nullable SaslSettings settings;
    private volatile boolean closed;
    private @Nullable FileWatch watch;
    private volatile @Nullable String refusal;

    /** @param secret what nobody else knows, and what stays when the broker starts again */
    SaslMethods(
            @Nullable String directory,
            Map<String, ?> configuration,
            Slowdown slowdown,
            byte[] secret,
            Mechanisms.Services services) {
        this.directory = directory;
        this.secret = secret.clone();
        users = ScramUsers.parse(List.of(), this.secret);
        ScramDoor door = new ScramDoor(() -> users, this::nonce, slowdown, waiting, this::isOffered);
        mechanisms = new Mechanisms(door, services, askingAgain);
        modified(configuration);
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Applies a configuration. A wrong one leaves everything as it is. */
    void modified(Map<String, ?> configuration) {
        FileWatch former;
        try {
            former = apply(SaslSettings.read(configuration, directory));
        } catch (ConfigurationException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        if (former != null) {
            // Without the lock, which it may just be waiting for.
            former.close();
        }
    }

    private synchronized @Nullable FileWatch apply(SaslSettings next) {
        SaslSettings last = settings;
        settings = next;
        refusal = null;
        if (last != null && Objects.equals(next.file(), last.file())) {
            return null;
        }
        FileWatch former = watch;
        watch = next.file() == null ? null : FileWatch.of("sasl", List.of(next.file()), this::read);
        read();
        return former;
    }

    private synchronized void refused(String reason) {
        if (settings != null) {
            LOG.error("{}; the previous configuration stays in force", reason);
            return;
        }
        refusal = reason;
        state = HealthState.failed(reason + "; no mechanism is offered", "correct the configuration");
        LOG.error("{}; no mechanism is offered", reason);
    }

    /** Reads the file; if that cannot be done the users stay that there are. */
    private synchronized void read() {
        SaslSettings now = settings;
        if (now == null || now.file() == null) {
            users = ScramUsers.parse(List.of(), secret);
            state = HealthState.WELL;
            return;
        }
        try {
            users = TextFile.read(now.file(), lines -> ScramUsers.parse(lines, secret));
            state = HealthState.WELL;
            LOG.info("{}: {} users for SCRAM in {}", now.pid(), users.count(), now.file());
        } catch (ConfigurationException e) {
            boolean hasFormer = users.count() > 0;
            String reason = e.getMessage() + "; " + (hasFormer ? "the users stay that were read before" : NOBODY);
            state = hasFormer ? HealthState.degraded(reason, REMEDY) : HealthState.failed(reason, REMEDY);
            LOG.error("{}: {}", now.pid(), reason);
        }
    }

    /** Why there is no configuration that could be used, in one line; null if there is one. */
    @Nullable String refusal() {
        return refusal;
    }

    /** What is offered now. */
    List<String> offered() {
        SaslSettings now = settings;
        return now == null ? List.of() : now.mechanisms();
    }

    String realm() {
        SaslSettings now = settings;
        return now == null ? "" : now.realm();
    }

    private boolean isOffered(String mechanism) {
        return !closed && offered().contains(mechanism);
    }

    /** The service for one mechanism. */
    EnhancedAuthenticator service(String mechanism) {
        return new EnhancedAuthenticator() {
            @Override
            public AuthenticationExchange begin(String method, ClientCredentials client) {
                return SaslMethods.this.begin(mechanism, client);
            }

            @Override
            public @Nullable AuthenticationExchange resume(
                    String method, ClientCredentials client, @Nullable Bytes said, @Nullable Bytes asked) {
                return SaslMethods.this.begin(mechanism, client).resume(said, asked);
            }
        };
    }

    private Exchange begin(String mechanism, ClientCredentials client) {
        SaslSettings now = settings;
        return new Exchange(
                mechanisms.begin(mechanism, client, now == null ? null : now.kerberos()), () -> isOffered(mechanism));
    }

    @Override
    public String subject() {
        return SaslSettings.PID;
    }

    @Override
    public HealthState state() {
        return state;
    }

    /** Exchanges that are under way end with a refusal. */
    @Override
    public void close() {
        closed = true;
        FileWatch last;
        synchronized (this) {
            last = watch;
        }
        if (last != null) {
            last.close();
        }
        waiting.close();
        askingAgain.close();
    }
}
