package org.marquetry.auth.jwt.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;

import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.TokenVerifier;
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
 * Tokens of one kind as a service, which is there as soon as it is configured, whatever is wrong with the configuration: without it
 * others might let in whom it would not. Registered by hand, since its properties tell what is wrong.
 */
@Component(
        configurationPid = JwtSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = JwtConfiguration.class, factory = true)
public final class JwtComponent {
    /** Before those that take a password for a password. */
    private static final int RANKING = 10;

    private final JwtAuthenticator authenticator;
    private final ServiceRegistration<?> registration;

    /** Begins to read and to fetch the keys. */
    @Activate
    public JwtComponent(BundleContext context, Map<String, Object> configuration) {
        authenticator =
                new JwtAuthenticator(context.getProperty("marquetry.config"), configuration, System::currentTimeMillis);
        String[] types = {Authenticator.class.getName(), TokenVerifier.class.getName(), Health.class.getName()};
        registration = context.registerService(types, authenticator, properties(configuration));
    }

    private Dictionary<String, Object> properties(Map<String, Object> configuration) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Authenticator.REALM, authenticator.realm());
        String refusal = authenticator.refusal();
        if (refusal != null) {
            properties.put(Health.REFUSED, refusal);
        }
        boolean isRanked = configuration.get(Constants.SERVICE_RANKING) instanceof Integer;
        properties.put(Constants.SERVICE_RANKING, isRanked ? configuration.get(Constants.SERVICE_RANKING) : RANKING);
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
