package org.marquetry.itests.framework;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.marquetry.api.transport.Listener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;

/** TCP listeners made and changed as an operator would: through Config Admin. */
final class Listeners implements AutoCloseable {
    private static final String FACTORY_PID = "org.marquetry.transport.tcp";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Configuration configuration;
    private final String name = "test" + NAMES.incrementAndGet();

    /** Configures a listener on a port that the system picks. */
    Listeners(Map<String, ?> settings) throws Exception {
        configuration = Services.await(ConfigurationAdmin.class).getFactoryConfiguration(FACTORY_PID, name, "?");
        configuration.update(Services.dictionary(settings));
    }

    static Listeners onAnyPort() throws Exception {
        return new Listeners(Map.of("host", "127.0.0.1", "port", 0));
    }

    void update(Map<String, ?> settings) throws IOException {
        configuration.update(Services.dictionary(settings));
    }

    /** The port, once the listener is bound. */
    int port() {
        await().until(() -> uri() != null);
        return URI.create(uri()).getPort();
    }

    /** Whether the listener is registered as bound. */
    boolean isBound() {
        return uri() != null;
    }

    private String uri() {
        for (ServiceReference<Listener> reference : Services.references(Listener.class)) {
            Listener listener = Services.context().getService(reference);
            if (listener != null && listener.name().equals("tcp~" + name)) {
                return listener.uri();
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        configuration.delete();
        await().until(() -> !isBound());
    }
}
