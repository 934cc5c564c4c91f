package org.marquetry.transport.listener;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * How the listener of one configuration is; a service. One that could not be bound at all has no component that could tell, so
 * this one stays until its configuration is applied again, or the bundle ends.
 */
final class ListenerHealth implements Health {
    private static final String REMEDY = "free the address, or change the configuration";
    /** Of configurations that could not be applied, by their PID. */
    private static final Map<String, ListenerHealth> FAILED = new ConcurrentHashMap<>();

    private final String subject;
    private volatile HealthState state;
    private @Nullable ServiceRegistration<Health> registration;

    private ListenerHealth(String subject, HealthState state) {
        this.subject = subject;
        this.state = state;
    }

    /** Of a listener that listens. */
    static ListenerHealth listening(String pid, BundleContext context) {
        return registered(pid, HealthState.WELL, context);
    }

    /** Does something of the beginning of a listener; if that fails, whoever asks is told why, also after it. */
    static <T> T telling(String pid, BundleContext context, Supplier<T> step) {
        try {
            return step.get();
        } catch (ConfigurationException e) {
            HealthState state = HealthState.failed(String.valueOf(e.getMessage()), REMEDY);
            FAILED.put(pid, registered(pid, state, context));
            throw e;
        }
    }

    private static ListenerHealth registered(String pid, HealthState state, BundleContext context) {
        ListenerHealth before = FAILED.remove(pid);
        if (before != null) {
            before.end();
        }
        ListenerHealth health = new ListenerHealth(pid, state);
        health.registration = context.registerService(Health.class, health, null);
        return health;
    }

    /** A change of the configuration was applied. */
    void changed() {
        state = HealthState.WELL;
    }

    /** A change of the configuration could not be applied. */
    void notChanged(String reason, boolean listensAsBefore) {
        state = listensAsBefore
                ? HealthState.degraded(reason + "; the previous configuration is in force", REMEDY)
                : HealthState.failed(reason, REMEDY);
    }

    void end() {
        ServiceRegistration<Health> registered = registration;
        registration = null;
        if (registered == null) {
            return;
        }
        try {
            registered.unregister();
        } catch (IllegalStateException e) {
            // Of a former life of the bundle, with which the framework has ended it.
            registration = null;
        }
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public HealthState state() {
        return state;
    }
}
