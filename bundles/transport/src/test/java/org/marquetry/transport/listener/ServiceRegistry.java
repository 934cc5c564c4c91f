package org.marquetry.transport.listener;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.transport.Listener;
import org.marquetry.api.transport.TlsProfile;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** As much of a framework as registers listeners and how they are. */
final class ServiceRegistry {
    final Map<Listener, Dictionary<?, ?>> listeners = new ConcurrentHashMap<>();
    final Map<Health, Dictionary<?, ?>> healths = new ConcurrentHashMap<>();

    /** Names of TLS profiles. */
    final Set<String> profiles = ConcurrentHashMap.newKeySet();

    BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getServiceReferences") && arguments[0] == TlsProfile.class) {
                        return profiles.stream().map(this::reference).toList();
                    }
                    if (!method.getName().equals("registerService")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    if (arguments[1] instanceof Health health) {
                        healths.put(health, (Dictionary<?, ?>) arguments[2]);
                    } else {
                        listeners.put((Listener) arguments[1], (Dictionary<?, ?>) arguments[2]);
                    }
                    return registration(arguments[1]);
                });
    }

    private ServiceReference<?> reference(String profile) {
        return (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceReference.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getProperty") || !arguments[0].equals(TlsProfile.NAME)) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return profile;
                });
    }

    private ServiceRegistration<?> registration(Object service) {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setProperties")) {
                        healths.replace((Health) service, (Dictionary<?, ?>) arguments[0]);
                        return null;
                    }
                    if (!method.getName().equals("unregister")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    if (listeners.remove(service) == null && healths.remove(service) == null) {
                        throw new IllegalStateException("not registered any more");
                    }
                    return null;
                });
    }

    HealthState health() {
        if (healths.size() != 1) {
            throw new AssertionError(healths.size() + " states are registered");
        }
        return healths.keySet().iterator().next().state();
    }

    /** Why the only listener has no address; null if it has one. */
    Object unbound() {
        return healths.values().iterator().next().get(Listener.UNBOUND);
    }

    Listener only() {
        List<Listener> all = List.copyOf(listeners.keySet());
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " listeners are registered");
        }
        return all.get(0);
    }
}
