package org.marquetry.transport.tls.internal;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Hashtable;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.health.HealthState.Condition;
import org.marquetry.api.transport.TlsProfile;
import org.marquetry.files.FileWatch;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS profile as its configuration wants it. Its service is there once its files could be read, and from then on; files that
 * are bad later leave it as it is.
 */
@Component(
        configurationPid = TlsSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = TlsConfiguration.class, factory = true)
public final class TlsProfileComponent {
    private static final Logger LOG = LoggerFactory.getLogger(TlsProfileComponent.class);

    private final BundleContext context;
    private final @Nullable String directory;
    private final InstantSource clock;
    private final int ranking;
    private final ProfileHealth health;
    private final ServiceRegistration<Health> healthRegistration;
    private TlsSettings settings;
    private FileWatch watch;
    private @Nullable FileProfile profile;
    private @Nullable ServiceRegistration<TlsProfile> registration;

    /**
     * Reads the files.
     *
     * @throws ConfigurationException if the configuration is wrong, with a message of one line
     */
    @Activate
    public TlsProfileComponent(BundleContext context, Map<String, Object> configuration) {
        this(context, configuration, InstantSource.system());
    }

    TlsProfileComponent(BundleContext context, Map<String, ?> configuration, InstantSource clock) {
        this.context = context;
        this.clock = clock;
        directory = context.getProperty("marquetry.config");
        settings = TlsSettings.read(configuration, directory);
        ranking = configuration.get(Constants.SERVICE_RANKING) instanceof Integer given ? given : 0;
        health = new ProfileHealth(settings.pid(), clock);
        watch = watch();
        read(settings);
        healthRegistration = context.registerService(Health.class, health, null);
    }

    /** Applies a change or, if that is not possible, leaves everything as it is. */
    @Modified
    void modified(Map<String, Object> configuration) {
        FileWatch former;
        try {
            TlsSettings next = TlsSettings.read(configuration, directory);
            synchronized (this) {
                if (!read(next)) {
                    return;
                }
                settings = next;
                former = watch;
                watch = watch();
            }
        } catch (ConfigurationException e) {
            health.complains(String.valueOf(e.getMessage()));
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
            return;
        }
        // Without the lock, which it may just be waiting for.
        former.close();
    }

    @Deactivate
    void deactivate() {
        healthRegistration.unregister();
        FileWatch last;
        synchronized (this) {
            last = watch;
        }
        last.close();
        if (registration != null) {
            registration.unregister();
        }
        if (profile != null) {
            profile.contexts().release();
        }
    }

    private FileWatch watch() {
        return FileWatch.of("tls-" + settings.name(), settings.files(), this::readAgain);
    }

    private synchronized void readAgain() {
        read(settings);
    }

    /** Whether what was read is in use now. */
    private boolean read(TlsSettings wanted) {
        try {
            Staples former = profile == null ? Staples.NONE : profile.contexts().staples();
            TlsContexts contexts = TlsContexts.read(wanted, former, clock);
            requireInTime(contexts);
            use(contexts, wanted);
            return true;
        } catch (BadFileException e) {
            health.complains(String.valueOf(e.getMessage()));
            LOG.error(
                    "{}: {}; {}",
                    wanted.pid(),
                    e.getMessage(),
                    profile == null
                            ? "nobody can connect with this profile until its files change"
                            : "what was read before stays in use");
            return false;
        }
    }

    /** An expired certificate is better than none, but no successor to another one. */
    private void requireInTime(TlsContexts contexts) throws BadFileException {
        Instant now = clock.instant();
        boolean inTime = now.isBefore(contexts.expiry()) && !now.isBefore(contexts.start());
        if (!inTime && profile != null && now.isBefore(profile.contexts().expiry())) {
            contexts.release();
            throw new BadFileException("the new certificate is good from " + contexts.start() + " until "
                    + contexts.expiry() + ", which is not now");
        }
    }

    private void use(TlsContexts contexts, TlsSettings wanted) {
        health.uses(contexts.start(), contexts.expiry(), contexts.revoked(), contexts.staples());
        if (profile == null) {
            profile = new FileProfile(contexts, wanted.identity());
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put(TlsProfile.NAME, wanted.name());
            properties.put(Constants.SERVICE_RANKING, ranking);
            registration = context.registerService(TlsProfile.class, profile, properties);
        } else {
            profile.use(contexts, wanted.identity());
        }
        HealthState state = health.state();
        if (state.condition() != Condition.WELL) {
            LOG.warn("{}: {}", wanted.pid(), state.reason());
        } else {
            LOG.info("{}: {} certificates, good until {}", wanted.pid(), contexts.count(), contexts.expiry());
        }
    }
}
