package org.marquetry.auth.sasl.internal;

import java.io.File;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.health.Health;
import org.marquetry.auth.users.Slowdown;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Each mechanism that is offered as a service of its own. Registered by hand, since the configuration says which there are. */
@Component(
        configurationPid = SaslSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = SaslConfiguration.class)
public final class SaslComponent {
    private static final String RANKING = "service.ranking";

    private final BundleContext context;
    private final RankedServices services;
    private final SaslMethods methods;
    private final ServiceRegistration<Health> health;
    private final Map<String, ServiceRegistration<EnhancedAuthenticator>> offered = new LinkedHashMap<>();

    /** Reads the file, and offers the mechanisms. */
    @Activate
    public SaslComponent(BundleContext context, Map<String, Object> configuration, @Reference Slowdown slowdown) {
        this.context = context;
        services = new RankedServices(context);
        File secret = context.getDataFile("salts");
        methods = new SaslMethods(
                context.getProperty("marquetry.config"),
                configuration,
                slowdown,
                OwnSecret.of(secret == null ? null : secret.toPath()),
                services);
        health = context.registerService(Health.class, methods, healthProperties());
        offer(configuration);
    }

    private Dictionary<String, Object> healthProperties() {
        Dictionary<String, Object> properties = new Hashtable<>();
        String refusal = methods.refusal();
        if (refusal != null) {
            properties.put(Health.REFUSED, refusal);
        }
        return properties;
    }

    private void offer(Map<String, Object> configuration) {
        List<String> wanted = methods.offered();
        offered.entrySet().removeIf(each -> {
            boolean isUnwanted = !wanted.contains(each.getKey());
            if (isUnwanted) {
                each.getValue().unregister();
            }
            return isUnwanted;
        });
        for (String mechanism : wanted) {
            Dictionary<String, Object> properties = properties(mechanism, configuration);
            ServiceRegistration<EnhancedAuthenticator> there = offered.get(mechanism);
            if (there == null) {
                offered.put(
                        mechanism,
                        context.registerService(EnhancedAuthenticator.class, methods.service(mechanism), properties));
            } else {
                there.setProperties(properties);
            }
        }
    }

    private Dictionary<String, Object> properties(String mechanism, Map<String, Object> configuration) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(EnhancedAuthenticator.METHOD, mechanism);
        properties.put(Authenticator.REALM, methods.realm());
        if (configuration.get(RANKING) instanceof Integer ranking) {
            properties.put(RANKING, ranking);
        }
        return properties;
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        methods.modified(configuration);
        health.setProperties(healthProperties());
        offer(configuration);
    }

    @Deactivate
    void end() {
        offered.values().forEach(ServiceRegistration::unregister);
        health.unregister();
        methods.close();
        services.close();
    }
}
