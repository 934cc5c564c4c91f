package org.marquetry.transport.tcp.internal;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Listener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP listener, active as long as it is bound. */
@Component(
        configurationPid = TcpListener.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = TcpConfiguration.class, factory = true)
public final class TcpListener {
    static final String PID = "org.marquetry.transport.tcp";

    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

    private final EventLoops loops;
    private final ConnectionAcceptor acceptor;
    private final BundleContext context;
    /** Bindings that a change of address has closed and that still have connections. */
    private final List<Binding> former = new ArrayList<>();

    private TcpSettings settings;
    private Binding binding;
    private ServiceRegistration<Listener> registration;

    /**
     * Binds the address of a configuration.
     *
     * @throws ConfigurationException if the configuration is wrong or the address cannot be bound, with a message of one
     *     line
     */
    @Activate
    public TcpListener(
            @Reference EventLoops loops,
            @Reference ConnectionAcceptor acceptor,
            BundleContext context,
            Map<String, Object> configuration) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.context = context;
        settings = TcpSettings.read(configuration);
        binding = bind(settings);
        try {
            registration = register();
        } catch (RuntimeException e) {
            binding.close();
            throw e;
        }
    }

    /** Applies a change or, if that is not possible, leaves everything as it is. */
    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            apply(TcpSettings.read(configuration));
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        binding.close();
        binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);
        former.forEach(closed -> closed.drain(ReasonCode.SERVER_SHUTTING_DOWN));
    }

    private void apply(TcpSettings next) {
        if (next.isSameAddress(settings)) {
            binding.policy(next.policy());
            settings = next;
            return;
        }
        Binding before = binding;
        ServiceRegistration<Listener> registered = registration;
        binding = bind(next);
        settings = next;
        registration = register();
        registered.unregister();
        before.close();
        former.add(before);
        former.removeIf(closed -> closed.connections() == 0);
    }

    private Binding bind(TcpSettings wanted) {
        try {
            return loops.bind(wanted.address(), wanted.policy(), acceptor);
        } catch (IOException e) {
            throw new ConfigurationException(wanted.pid() + ": " + e.getMessage());
        }
    }

    private ServiceRegistration<Listener> register() {
        Listener bound = new BoundListener(settings.policy().name(), uri(binding), binding);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Listener.NAME, bound.name());
        properties.put(Listener.URI, bound.uri());
        LOG.info("{} listens on {}", bound.name(), bound.uri());
        return context.registerService(Listener.class, bound, properties);
    }

    private static String uri(Binding bound) {
        InetSocketAddress address = (InetSocketAddress) bound.address();
        InetAddress host = address.getAddress();
        String text = host.getHostAddress();
        return "mqtt://" + (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + address.getPort();
    }

    private record BoundListener(String name, String uri, Binding binding) implements Listener {
        @Override
        public int connections() {
            return binding.connections();
        }
    }
}
