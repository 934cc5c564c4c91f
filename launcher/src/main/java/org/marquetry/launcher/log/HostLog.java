package org.marquetry.launcher.log;

import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.log.LogService;

/**
 * The OSGi log service of this host, for the bundles that use it, Declarative Services among them. It has no reader: lines
 * go where all others go.
 */
public final class HostLog implements ServiceFactory<LogService> {
    private static final String COMPONENT_RUNTIME = "org.apache.felix.scr";

    private volatile boolean starting = true;

    /** From now on the launcher does not report failing components any more, so the log does. */
    public void started() {
        starting = false;
    }

    @Override
    public LogService getService(Bundle bundle, ServiceRegistration<LogService> registration) {
        boolean components = COMPONENT_RUNTIME.equals(bundle.getSymbolicName());
        return new BundleLog(bundle, () -> components && starting);
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<LogService> registration, LogService service) {
        // A bundle's log holds nothing.
    }
}
