package org.marquetry.launcher;

import java.nio.file.Path;

/**
 * What the command line asks for.
 *
 * @param port of the default listener, or null if not given
 * @param config null if there is none
 * @param deploy null if there is none
 */
record Options(Integer port, Path config, Path data, Path deploy) {
    static final int DEFAULT_PORT = 1883;

    int defaultListenerPort() {
        return port == null ? DEFAULT_PORT : port;
    }
}
