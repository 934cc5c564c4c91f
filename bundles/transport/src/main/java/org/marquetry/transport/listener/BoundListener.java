package org.marquetry.transport.listener;

import java.net.InetSocketAddress;
import java.util.Dictionary;
import java.util.Hashtable;

import io.netty.util.NetUtil;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Listener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** An address that is listened on, a service until it is closed. */
final class BoundListener implements Listener {
    private final String name;
    private final String uri;
    private final Binding binding;
    private final ServiceRegistration<Listener> registration;
    private ListenerSettings settings;
    private boolean closed;

    BoundListener(ListenerKind kind, ListenerSettings settings, Binding binding, BundleContext context) {
        this.settings = settings;
        this.binding = binding;
        name = settings.policy().name();
        uri = binding.address() instanceof InetSocketAddress inet
                ? kind.uri(NetUtil.toSocketAddressString(inet), settings.layers())
                : "unix://" + binding.address();
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(NAME, name);
        properties.put(URI, uri);
        registration = context.registerService(Listener.class, this, properties);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public int connections() {
        return binding.connections();
    }

    /** What it was bound with, but for what has changed since without another address. */
    ListenerSettings settings() {
        return settings;
    }

    /** Applies settings with the same address to connections that come from now on. */
    void apply(ListenerSettings next) {
        binding.policy(next.policy());
        binding.layers(next.layers());
        settings = next;
    }

    /** Frees the address. Connections stay. */
    void close() {
        if (!closed) {
            closed = true;
            registration.unregister();
            binding.close();
        }
    }

    /** Leaves the address with its connections to a listener of the same name that follows within a time. */
    void leave(int graceSeconds) {
        closed = true;
        registration.unregister();
        binding.leave(graceSeconds);
    }

    void drain(ReasonCode reason) {
        binding.drain(reason);
    }
}
