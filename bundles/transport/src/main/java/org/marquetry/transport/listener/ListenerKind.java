package org.marquetry.transport.listener;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.Layers;
import org.osgi.annotation.versioning.ConsumerType;

/** What sets the listeners of one kind apart. */
@ConsumerType
public interface ListenerKind {
    /** The factory PID of their configurations. */
    String pid();

    /** What their names begin with, such as {@code tcp} in {@code tcp~default}. */
    String prefix();

    /** Where they listen unless they are told. */
    int defaultPort(Layers layers);

    /**
     * Reads the settings that are the kind's own.
     *
     * @param outer what listeners of all kinds may have between their sockets and what is the kind's own
     * @throws ConfigurationException if a value is not allowed
     */
    Layers layers(Settings settings, Layers outer);

    /**
     * Where clients connect to.
     *
     * @param authority host and port, as in a URI
     */
    String uri(String authority, Layers layers);
}
