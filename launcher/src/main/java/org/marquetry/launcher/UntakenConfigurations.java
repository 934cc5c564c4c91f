package org.marquetry.launcher;

import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of configurations that nobody takes them, since a misspelt PID is silently without effect otherwise. */
final class UntakenConfigurations implements ConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.launcher");

    private final BundleContext context;
    private final Services services;
    private final Configurations configurations;

    UntakenConfigurations(BundleContext context) {
        this.context = context;
        services = new Services(context);
        configurations = new Configurations(services);
    }

    /** Looks at what there is, and from now on at what comes. */
    void watch() throws LaunchException {
        context.registerService(ConfigurationListener.class, this, null);
        for (Pid pid : configurations.pids()) {
            look(pid);
        }
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            try {
                look(Pid.of(event.getPid()));
            } catch (LaunchException e) {
                LOG.debug("{} cannot be looked at: {}", event.getPid(), e.getMessage());
            }
        }
    }

    private void look(Pid pid) throws LaunchException {
        Components components = services.components();
        if (!configurations.isTaken(pid, components)) {
            LOG.warn(configurations.complaint(pid, components));
        }
    }
}
