package org.marquetry.launcher;

import java.util.Dictionary;
import java.util.Hashtable;

/** The listener for who configures none: on the loopback only, since it lets everybody in. */
final class DefaultListener {
    private static final Pid PID = new Pid("org.marquetry.transport.tcp", "default");

    private final Dictionary<String, Object> settings = new Hashtable<>();

    DefaultListener(int port) {
        settings.put("host", "127.0.0.1");
        settings.put("port", port);
    }

    /** Adds its configuration, which a file for the same PID replaces later on. */
    void configure(Configurations configurations) throws LaunchException {
        configurations.put(PID, settings);
    }
}
