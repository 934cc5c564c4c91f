package org.marquetry.transport.tcp.internal;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.api.transport.Listener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** As much of a framework as registers listeners. */
final class ServiceRegistry {
    final Map<Listener, Dictionary<?, ?>> listeners = new LinkedHashMap<>();

    BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("registerService") || arguments[0] != Listener.class) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    listeners.put((Listener) arguments[1], (Dictionary<?, ?>) arguments[2]);
                    return registration((Listener) arguments[1]);
                });
    }

    private ServiceRegistration<?> registration(Listener listener) {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("unregister")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    if (listeners.remove(listener) == null) {
                        throw new IllegalStateException("not registered any more");
                    }
                    return null;
                });
    }

    Listener only() {
        List<Listener> all = List.copyOf(listeners.keySet());
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " listeners are registered");
        }
        return all.get(0);
    }
}
