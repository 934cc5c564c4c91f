package org.marquetry.transport.listener;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.health.HealthState.Condition;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Waiting;
import org.marquetry.api.transport.Listener;
import org.marquetry.api.transport.TlsProfile;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;

/**
 * How the listener of one configuration is; a service. One whose configuration was never right has no component that could
 * tell, so this one stays until its configuration is applied again, or the bundle ends.
 */
final class ListenerHealth implements Health, Waiting {
    private static final String REMEDY = "free the address, or change the configuration";
    private static final HealthState NO_ENGINE =
            HealthState.failed("no engine serves, so it does not listen yet", "see what the engine waits for");
    private static final String CORRECT = "correct the configuration";
    /** Of configurations that could not be used at all, by their PID. */
    private static final Map<String, ListenerHealth> REFUSED_ONES = new ConcurrentHashMap<>();

    private final String subject;
    private final BundleContext context;
    private volatile HealthState state;
    /** The name of the profile without which nobody is let in; null if there is no TLS. */
    private volatile @Nullable String profile;

    private @Nullable ServiceRegistration<?> registration;

    private ListenerHealth(String subject, HealthState state, BundleContext context) {
        this.subject = subject;
        this.context = context;
        this.state = state;
    }

    /** Of a listener whose configuration is right, and that does not listen yet. */
    static ListenerHealth of(String pid, BundleContext context) {
        return registered(pid, NO_ENGINE, context);
    }

    /** Reads a configuration; if it is wrong, whoever asks is told why, also after that. */
    static <T> T telling(String pid, BundleContext context, Supplier<T> step) {
        try {
            return step.get();
        } catch (ConfigurationException e) {
            HealthState state = HealthState.failed(String.valueOf(e.getMessage()), CORRECT);
            REFUSED_ONES.put(pid, registered(pid, state, context));
            throw e;
        }
    }

    private static ListenerHealth registered(String pid, HealthState state, BundleContext context) {
        ListenerHealth before = REFUSED_ONES.remove(pid);
        if (before != null) {
            before.end();
        }
        ListenerHealth health = new ListenerHealth(pid, state, context);
        health.registration = context.registerService(
                new String[] {Health.class.getName(), Waiting.class.getName()}, health, new Hashtable<>());
        return health;
    }

    /** It listens where and as its configuration says. */
    void listens() {
        become(HealthState.WELL, null);
    }

    /** It does not listen yet. */
    void waitsForEngine() {
        become(NO_ENGINE, null);
    }

    /** It cannot listen where it should, and is trying again. */
    void hindered(String reason, boolean listensElsewhere) {
        if (listensElsewhere) {
            become(
                    HealthState.degraded(reason + "; the previous configuration is in force until it can", REMEDY),
                    null);
        } else {
            become(HealthState.failed(reason + "; it is being tried again", REMEDY), reason);
        }
    }

    /** A change of the configuration was wrong. */
    void changeRefused(String reason, boolean listens) {
        HealthState refused = listens
                ? HealthState.degraded(reason + "; the previous configuration is in force", CORRECT)
                : HealthState.failed(reason, CORRECT);
        become(refused, listens ? null : reason);
    }

    private void become(HealthState next, @Nullable String unbound) {
        state = next;
        ServiceRegistration<?> registered = registration;
        if (registered == null) {
            return;
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        if (unbound != null) {
            properties.put(Listener.UNBOUND, unbound);
        }
        registered.setProperties(properties);
    }

    void end() {
        ServiceRegistration<?> registered = registration;
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

    /** It speaks TLS as a profile says, or does not. */
    void needs(@Nullable String tlsProfile) {
        profile = tlsProfile;
    }

    @Override
    public HealthState state() {
        HealthState own = state;
        String needed = profile;
        if (needed == null || own.condition() == Condition.FAILED || isThere(needed)) {
            return own;
        }
        return HealthState.failed(
                "there is no TLS profile " + needed + ", so nobody is let in",
                "configure it, or correct its files; its own state tells of them");
    }

    @Override
    public List<String> waitingFor(String role) {
        String needed = profile;
        boolean lacksProfile = role.equals(Piece.TLS_PROFILE) && needed != null && !isThere(needed);
        boolean lacksEngine = role.equals(Piece.ENGINE) && state == NO_ENGINE;
        return lacksProfile
                ? List.of(subject + ", for the profile " + needed)
                : lacksEngine ? List.of(subject) : List.of();
    }

    private boolean isThere(String name) {
        try {
            return context.getServiceReferences(TlsProfile.class, null).stream()
                    .anyMatch(found -> name.equals(found.getProperty(TlsProfile.NAME)));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }
}
