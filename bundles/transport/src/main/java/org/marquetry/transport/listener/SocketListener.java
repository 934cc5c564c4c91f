package org.marquetry.transport.listener;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.EventLoops.Binding;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener as its configuration wants it. */
public final class SocketListener {
    private static final Logger LOG = LoggerFactory.getLogger(SocketListener.class);

    private final ListenerKind kind;
    private final EventLoops loops;
    private final BundleContext context;
    private final ListenerHealth health;
    /** What a change of address has closed, as long as it has connections. */
    private final List<BoundListener> former = new ArrayList<>();

    private ListenerSettings settings;
    private Binding binding;
    private BoundListener listener;

    /**
     * Listens on the address of a configuration.
     *
     * @throws ConfigurationException if the configuration is wrong or the address cannot be bound, with a message of one
     *     line
     */
    public SocketListener(
            ListenerKind kind, EventLoops loops, BundleContext context, Map<String, Object> configuration) {
        this.kind = kind;
        this.loops = loops;
        this.context = context;
        String pid = new Settings(kind.pid(), configuration).pid();
        ListenerSettings wanted =
                ListenerHealth.telling(pid, context, () -> ListenerSettings.read(kind, configuration));
        binding = ListenerHealth.telling(pid, context, () -> bind(loops, wanted));
        settings = wanted;
        listener = register(wanted, binding);
        health = ListenerHealth.listening(pid, context);
    }

    /** Applies a change or, if that is not possible, leaves everything as it is. */
    public void modified(Map<String, Object> configuration) {
        try {
            apply(ListenerSettings.read(kind, configuration));
            health.changed();
        } catch (ConfigurationException e) {
            health.notChanged(String.valueOf(e.getMessage()), !listener.isClosed());
            LOG.error(
                    "{}; {}",
                    e.getMessage(),
                    listener.isClosed()
                            ? settings.policy().name() + " listens on nothing until its configuration changes"
                            : "the previous configuration stays in force");
        }
    }

    /** Stops to listen and asks all connections to end. */
    public void deactivate() {
        health.end();
        listener.close();
        listener.drain(ReasonCode.SERVER_SHUTTING_DOWN);
        former.forEach(closed -> closed.drain(ReasonCode.SERVER_SHUTTING_DOWN));
    }

    private void apply(ListenerSettings next) {
        if (next.isSameAddress(settings) && !listener.isClosed()) {
            binding.policy(next.policy());
            binding.layers(next.layers());
            settings = next;
            return;
        }
        BoundListener before = listener;
        try {
            listen(next);
        } catch (ConfigurationException e) {
            if (next.port() != settings.port()) {
                throw e;
            }
            listenInPlaceOf(before, next);
        }
        before.close();
        former.add(before);
        former.removeIf(closed -> closed.connections() == 0);
    }

    /** The address of before may itself be in the way, as 127.0.0.1 is for 0.0.0.0 on the same port. */
    private void listenInPlaceOf(BoundListener before, ListenerSettings next) {
        before.close();
        try {
            listen(next);
        } catch (ConfigurationException e) {
            former.add(before);
            listen(settings);
            throw e;
        }
    }

    private void listen(ListenerSettings wanted) {
        Binding bound = bind(loops, wanted);
        listener = register(wanted, bound);
        binding = bound;
        settings = wanted;
    }

    private BoundListener register(ListenerSettings wanted, Binding bound) {
        try {
            BoundListener registered = new BoundListener(kind, wanted, bound, context);
            LOG.info("{} listens on {}", registered.name(), registered.uri());
            return registered;
        } catch (RuntimeException e) {
            bound.close();
            throw e;
        }
    }

    private static Binding bind(EventLoops loops, ListenerSettings wanted) {
        try {
            return loops.bind(wanted.address(), wanted.policy(), wanted.layers());
        } catch (IOException e) {
            throw new ConfigurationException(wanted.pid() + ": " + e.getMessage());
        }
    }
}
