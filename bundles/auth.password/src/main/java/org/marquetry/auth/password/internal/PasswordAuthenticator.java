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
import org.marquetry.files.FileWatch;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and passwords of a file, as a service. It is there as soon as it is configured, whatever is wrong with its file: while
 * there are no users that could be read nobody is one, and clients are not taken for anonymous.
 */
@Component(
        service = {Authenticator.class, Health.class},
        configurationPid = PasswordSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PasswordConfiguration.class)
public final class PasswordAuthenticator implements Authenticator, Health {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordAuthenticator.class);
    private static final String REMEDY = "correct the file; it is read again when it has changed";

    private final @Nullable String directory;
    private final PasswordHash decoy;
    private final PasswordCheck check;
    private volatile Users users;
    private volatile HealthState state = HealthState.WELL;
    private PasswordSettings settings;
    private FileWatch watch;

    /**
     * Reads the file.
     *
     * @throws ConfigurationException if the configuration is wrong, with a message of one line
     */
    @Activate
    public PasswordAuthenticator(BundleContext context, Map<String, Object> configuration) {
        this(context.getProperty("marquetry.config"), configuration);
    }

    PasswordAuthenticator(@Nullable String directory, Map<String, ?> configuration) {
        this.directory = directory;
        SecureRandom random = new SecureRandom();
        decoy = Argon2Hash.of(new byte[0], random);
        users = Users.parse(List.of(), decoy);
        settings = PasswordSettings.read(configuration, directory);
        Slowdown slowdown = new Slowdown(() -> System.nanoTime() / 1_000_000);
        check = new PasswordCheck(() -> users, settings.threadCount(), slowdown, random);
        watch = watch();
        read();
    }

    /** Applies a change, or leaves everything as it is. */
    @Modified
    void modified(Map<String, Object> configuration) {
        PasswordSettings next;
        try {
            next = PasswordSettings.read(configuration, directory);
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
            return;
        }
        FileWatch former;
        synchronized (this) {
            former = next.file().equals(settings.file()) ? null : watch;
            settings = next;
            check.threads(next.threadCount());
            if (former != null) {
                watch = watch();
                read();
            }
        }
        if (former != null) {
            // Without the lock, which it may just be waiting for.
            former.close();
        }
    }

    @Deactivate
    void end() {
        FileWatch last;
        synchronized (this) {
            last = watch;
        }
        last.close();
        check.close();
    }

    private FileWatch watch() {
        return FileWatch.of("password", List.of(settings.file()), this::read);
    }

    /** Reads the file; if that cannot be done the users stay that there are. */
    private synchronized void read() {
        try {
            users = UsersFile.read(settings.file(), decoy);
            check.forgetFormer();
            state = HealthState.WELL;
            LOG.info("{}: {} users in {}", settings.pid(), users.count(), settings.file());
        } catch (ConfigurationException e) {
            boolean hasFormer = users.count() > 0;
            String consequence =
                    hasFormer ? "the users stay that were read before" : "nobody can log in with a password";
            state = hasFormer
                    ? HealthState.degraded(e.getMessage() + "; " + consequence, REMEDY)
                    : HealthState.failed(e.getMessage() + "; " + consequence, REMEDY);
            LOG.error("{}: {}; {}", settings.pid(), e.getMessage(), consequence);
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
}
