package org.marquetry.auth.password.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;

import org.marquetry.api.auth.Authenticator;
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

/**
 * The users of a file as a service, which is there as soon as it is configured, whatever is wrong with its file or with the
 * configuration: without it others might let in whom it would not. Registered by hand, since its properties tell what is wrong.
 */
@Component(
        configurationPid = PasswordSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = PasswordConfiguration.class)
public final class PasswordComponent {
    private final PasswordAuthenticator authenticator;
    private final ServiceRegistration<?> registration;

    /** Reads the file. */
    @Activate
    public PasswordComponent(BundleContext context, Map<String, Object> configuration, @Reference Slowdown slowdown) {
        authenticator = new PasswordAuthenticator(context.getProperty("marquetry.config"), configuration, slowdown);
        String[] types = {Authenticator.class.getName(), Health.class.getName()};
        registration = context.registerService(types, authenticator, properties(configuration));
    }

    private Dictionary<String, Object> properties(Map<String, Object> configuration) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Authenticator.REALM, authenticator.realm());
        String refusal = authenticator.refusal();
        if (refusal != null) {
            properties.put(Health.REFUSED, refusal);
        }
        if (configuration.get("service.ranking") instanceof Integer ranking) {
            properties.put("service.ranking", ranking);
        }
        return properties;
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        authenticator.modified(configuration);
        registration.setProperties(properties(configuration));
    }

    @Deactivate
    void end() {
        registration.unregister();
        authenticator.close();
    }
}
