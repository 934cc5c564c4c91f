package org.marquetry.broker.internal;

import java.io.IOException;

import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows by its configuration that there should be an authorizer with rules, also while its bundle has not come up, or never will:
 * whoever has written down what clients may do does not mean that they may do everything until somebody has read it.
 */
final class ConfiguredRules {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.broker");
    private static final String PID = "org.marquetry.auth.acl";

    private final Authorizers authorizers;

    ConfiguredRules(Authorizers authorizers) {
        this.authorizers = authorizers;
    }

    /** Looks for a configuration that is there already. */
    void look(ConfigurationAdmin admin) {
        try {
            if (admin.listConfigurations("(|(service.pid=" + PID + ")(service.factoryPid=" + PID + "))") != null) {
                authorizers.known();
            }
        } catch (IOException e) {
            LOG.error("whether {} is configured cannot be read, and so it is taken for configured", PID, e);
            authorizers.known();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is right", e);
        }
    }

    /** A configuration has come, changed or gone. */
    void changed(ConfigurationEvent event) {
        boolean isRules = event.getPid().equals(PID) || PID.equals(event.getFactoryPid());
        if (isRules && event.getType() != ConfigurationEvent.CM_DELETED) {
            authorizers.known();
        }
    }
}
