package org.marquetry.health.internal;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.felix.hc.api.HealthCheck;
import org.marquetry.api.health.Health;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Registers a check of Felix for each piece that says how it is, one for the broker being alive, and one for its being ready. */
@Component(
        service = {},
        immediate = true)
public final class HealthChecks {
    private static final String BROKER = "mqtt";
    private static final String PIECE = "mqtt-piece";
    /** As a new start helps, so do those who look at these, such as an orchestrator, start it anew. */
    private static final String ALIVE = "systemalive";

    private static final String READY = "systemready";

    private final BundleContext context;
    private final Patients pieces = new Patients();
    private final Map<ServiceReference<Health>, ServiceRegistration<HealthCheck>> checks = new ConcurrentHashMap<>();
    private final List<ServiceRegistration<HealthCheck>> ofAll = new ArrayList<>();

    @Activate
    public HealthChecks(BundleContext context) {
        this.context = context;
        ofAll.add(register("MQTT broker: live", new LiveCheck(pieces), BROKER, ALIVE));
        ofAll.add(register("MQTT broker: ready", new ReadyCheck(context, pieces), BROKER, READY));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHealth(Health piece, ServiceReference<Health> reference) {
        pieces.come(reference, piece);
        checks.put(reference, register("MQTT: " + piece.subject(), () -> Answer.of(piece.state()), BROKER, PIECE));
    }

    void unbindHealth(ServiceReference<Health> reference) {
        pieces.go(reference);
        ServiceRegistration<HealthCheck> check = checks.remove(reference);
        if (check != null) {
            check.unregister();
        }
    }

    private ServiceRegistration<HealthCheck> register(String name, HealthCheck check, String... tags) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(HealthCheck.NAME, name);
        properties.put(HealthCheck.TAGS, tags);
        return context.registerService(HealthCheck.class, check, properties);
    }

    @Deactivate
    void stop() {
        ofAll.forEach(ServiceRegistration::unregister);
    }
}
