package org.marquetry.persistence.memory.internal;

import java.util.Hashtable;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.Store;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in the heap for who asks for it by a configuration, be it an empty one: where nobody does, another store is meant. It is
 * offered by hand, since a component passes a rank on that its configuration has, also one that it refuses.
 */
// Immediate, since a delayed component ends, and all it keeps with it, whenever nobody uses its service for a moment.
@Component(
        name = MemoryStoreComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Health.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.marquetry.api.store.Store\"",
        uses = Store.class)
public final class MemoryStoreComponent implements Health {
    static final String PID = "org.marquetry.persistence.memory";

    private static final Logger LOG = LoggerFactory.getLogger(MemoryStoreComponent.class);
    /** What components have; who tells of stores names them by it. */
    private static final String COMPONENT_NAME = "component.name";

    private final BundleContext context;
    private final ServiceRegistration<Store> registration;
    /** Which a registration does not tell any more once it has ended. */
    private final ServiceReference<Store> own;

    /** Offers an empty store; in its configuration there is nothing to set. */
    @Activate
    public MemoryStoreComponent(BundleContext context, Map<String, ?> configuration) {
        check(configuration);
        this.context = context;
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(COMPONENT_NAME, PID);
        registration = context.registerService(Store.class, new MemoryStore(), properties);
        own = registration.getReference();
        HealthState state = state();
        if (!state.equals(HealthState.WELL)) {
            LOG.warn("{}: {}", state.reason(), state.remedy());
        }
    }

    // Without this a changed configuration would exchange the component, and what it keeps would be lost.
    @Modified
    void modified(Map<String, ?> configuration) {
        try {
            check(configuration);
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    static void check(Map<String, ?> configuration) {
        new Settings(PID, configuration).refuseUnknown();
        Object ranking = configuration.get(Constants.SERVICE_RANKING);
        if (ranking != null) {
            throw new ConfigurationException(PID + ": " + Constants.SERVICE_RANKING + "=" + ranking
                    + ": a store is not chosen by rank, which would leave what the other one has; remove it");
        }
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }

    @Override
    public String subject() {
        return PID;
    }

    @Override
    public HealthState state() {
        ServiceReference<Store> used = context.getServiceReference(Store.class);
        return used == null || used.equals(own)
                ? HealthState.WELL
                : HealthState.degraded(
                        PID + " is not used, since " + name(used) + " is", "remove the configuration of one of them");
    }

    private static @Nullable Object name(ServiceReference<Store> store) {
        Object name = store.getProperty(COMPONENT_NAME);
        return name == null ? store.getBundle() : name;
    }
}
