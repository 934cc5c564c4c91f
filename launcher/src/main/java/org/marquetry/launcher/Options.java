package org.marquetry.launcher;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param port of the default listener, or null if not given
 * @param config null if there is none
 * @param deploy null if there is none
 * @param selfSigned whether a certificate for trying out is wanted
 */
record Options(
        @Nullable Integer port,
        @Nullable Path config,
        Path data,
        @Nullable Path deploy,
        boolean selfSigned) {
    static final int DEFAULT_PORT = 1883;

    int defaultListenerPort() {
        return port == null ? DEFAULT_PORT : port;
    }
}
