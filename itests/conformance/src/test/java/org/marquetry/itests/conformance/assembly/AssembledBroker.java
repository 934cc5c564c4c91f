package org.marquetry.itests.conformance.assembly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Hashtable;
import java.util.Map;

import org.marquetry.api.transport.Listener;
import org.marquetry.itests.harness.SharedBroker;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Configures the broker in whose framework these tests are a bundle, as soon as it can be, and tells the tests where it listens,
 * which wait for that.
 */
public final class AssembledBroker implements BundleActivator {
    private static final String HOST = "127.0.0.1";

    @Override
    public void start(BundleContext context) {
        new ServiceTracker<ConfigurationAdmin, ConfigurationAdmin>(context, ConfigurationAdmin.class, null) {
            @Override
            public ConfigurationAdmin addingService(ServiceReference<ConfigurationAdmin> reference) {
                ConfigurationAdmin found = super.addingService(reference);
                configure(found);
                return found;
            }
        }.open();
        new ServiceTracker<Listener, Listener>(context, Listener.class, null) {
            @Override
            public Listener addingService(ServiceReference<Listener> reference) {
                URI uri = URI.create((String) reference.getProperty(Listener.URI));
                SharedBroker.is(HOST + ":" + uri.getPort());
                return super.addingService(reference);
            }
        }.open();
    }

    private static void configure(ConfigurationAdmin configurations) {
        try {
            configurations
                    .getConfiguration("org.marquetry.persistence.memory", "?")
                    .update(new Hashtable<>());
            configurations
                    .getFactoryConfiguration("org.marquetry.transport.tcp", "conformance", "?")
                    .update(new Hashtable<>(Map.of("host", HOST, "port", 0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // The framework ends with the tests.
    }
}
