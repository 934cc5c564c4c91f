package org.marquetry.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that each bound listener registers while it accepts connections, so that it can be seen and named. Its name and
 * its URI are service properties too, for those who see the service but not this package, such as a launcher.
 */
@ConsumerType
public interface Listener {
    /** Service property: the same as {@link #name()}. */
    String NAME = "listener.name";

    /** Service property: the same as {@link #uri()}. */
    String URI = "listener.uri";

    /**
     * Property of the {@link org.marquetry.api.health.Health} service of a listener that has no address to listen on: the line
     * that says why. It is not there as soon as the listener has one.
     */
    String UNBOUND = "listener.unbound";

    /** The listener as people know it, such as {@code tcp~default}. */
    String name();

    /** Where clients connect to, such as {@code mqtt://127.0.0.1:1883}. */
    String uri();

    /** Connections that are open now. */
    int connections();
}
