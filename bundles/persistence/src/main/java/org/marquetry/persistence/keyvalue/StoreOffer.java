package org.marquetry.persistence.keyvalue;

import java.util.Hashtable;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.Store;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A store among the services: offered when it can be used, which a component cannot tell by itself. */
final class StoreOffer {
    /** What components have; who tells of stores names them by it. */
    static final String COMPONENT_NAME = "component.name";

    private final BundleContext context;
    private final String pid;
    private @Nullable ServiceRegistration<Store> registration;
    /** Its reference, which a registration does not tell any more once it is taken back. */
    private @Nullable ServiceReference<Store> own;

    private boolean isOver;

    StoreOffer(BundleContext context, String pid) {
        this.context = context;
        this.pid = pid;
    }

    /** Offers a store, until it is taken back; who waits for it goes over to it before this returns. */
    void make(Store store, int ranking) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(COMPONENT_NAME, pid);
        properties.put(Constants.SERVICE_RANKING, ranking);
        ServiceRegistration<Store> made = context.registerService(Store.class, store, properties);
        synchronized (this) {
            if (!isOver) {
                registration = made;
                own = made.getReference();
                return;
            }
        }
        made.unregister();
    }

    /** Takes it back for a while. */
    void withdraw() {
        ServiceRegistration<Store> made;
        synchronized (this) {
            made = registration;
            registration = null;
            own = null;
        }
        if (made != null) {
            made.unregister();
        }
    }

    /** Takes it back for ever. */
    void takeBack() {
        synchronized (this) {
            isOver = true;
        }
        withdraw();
    }

    /** It may be made again. */
    synchronized void renew() {
        isOver = false;
    }

    /** The store with the highest ranking, which is the one in use; null if there is none. */
    @Nullable ServiceReference<Store> inUse() {
        return context.getServiceReference(Store.class);
    }

    /** By what name the store is known that is used although this one is offered; null if there is none. */
    @Nullable String preferred() {
        ServiceReference<Store> offered;
        synchronized (this) {
            offered = own;
        }
        ServiceReference<Store> first = inUse();
        return offered == null || first == null || first.equals(offered) ? null : name(first);
    }

    static String name(ServiceReference<Store> reference) {
        return reference.getProperty(COMPONENT_NAME) instanceof String name
                ? name
                : String.valueOf(reference.getBundle());
    }

    @Nullable Store get(ServiceReference<Store> reference) {
        return context.getService(reference);
    }

    void release(ServiceReference<Store> reference) {
        context.ungetService(reference);
    }
}
