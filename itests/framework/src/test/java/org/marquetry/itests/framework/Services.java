package org.marquetry.itests.framework;

import java.time.Duration;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;

import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The service registry as tests use it. */
final class Services {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Services() {}

    static BundleContext context() {
        return FrameworkUtil.getBundle(Services.class).getBundleContext();
    }

    /** The service of a type, once it is there. It stays in use, since Config Admin ends what a bundle no longer uses. */
    static <T> T await(Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open();
        T service = tracker.waitForService(PATIENCE.toMillis());
        if (service == null) {
            throw new AssertionError("no service " + type.getName() + " within " + PATIENCE);
        }
        return service;
    }

    /** All services of a type that there are now. */
    static <T> Collection<ServiceReference<T>> references(Class<T> type) {
        try {
            return context().getServiceReferences(type, null);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("no filter has no syntax", e);
        }
    }

    static Dictionary<String, Object> dictionary(Map<String, ?> values) {
        return new Hashtable<>(values);
    }
}
