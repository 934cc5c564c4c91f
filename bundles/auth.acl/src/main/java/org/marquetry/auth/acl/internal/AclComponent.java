package org.marquetry.auth.acl.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.spi.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.health.Health;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The rules of a file as a service, which is there as soon as it is configured, whatever is wrong with its file or
 * with the configuration: without it more would be allowed than with it. Registered by hand, since the service has to change its
 * properties when the rules change.
 */
@Component(
        configurationPid = AclSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = AclConfiguration.class)
public final class AclComponent {
    private final AclAuthorizer authorizer;
    private final ServiceRegistration<?> registration;
    private final ServiceRegistration<ToolProvider> dryRun;
    private Map<String, Object> configuration;
    private @Nullable ServiceRegistration<?> told;
    private long latest;

    /** Reads the file. */
    @Activate
    public AclComponent(BundleContext context, Map<String, Object> configuration) {
        this.configuration = configuration;
        authorizer = new AclAuthorizer(context.getProperty("marquetry.config"), configuration, this::changed);
        String[] types = {Authorizer.class.getName(), Health.class.getName()};
        registration = context.registerService(types, authorizer, properties(0));
        dryRun = context.registerService(
                ToolProvider.class,
                new RulesInForce(authorizer),
                new Hashtable<>(Map.of("marquetry.tool", RulesInForce.NAME)));
        registered();
    }

    private synchronized void registered() {
        told = registration;
        tell();
    }

    private synchronized void changed(long rules) {
        latest = rules;
        tell();
    }

    private void tell() {
        ServiceRegistration<?> there = told;
        if (there != null) {
            there.setProperties(properties(latest));
        }
    }

    private Dictionary<String, Object> properties(long rules) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Authorizer.RULES, rules);
        String refusal = authorizer.refusal();
        if (refusal != null) {
            properties.put(Health.REFUSED, refusal);
        }
        if (configuration.get(Constants.SERVICE_RANKING) instanceof Integer ranking) {
            properties.put(Constants.SERVICE_RANKING, ranking);
        }
        return properties;
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        authorizer.modified(configuration);
        changed(configuration);
    }

    private synchronized void changed(Map<String, Object> next) {
        configuration = next;
        tell();
    }

    @Deactivate
    void end() {
        synchronized (this) {
            told = null;
        }
        dryRun.unregister();
        registration.unregister();
        authorizer.close();
    }
}
