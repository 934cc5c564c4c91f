package org.marquetry.auth.password.internal;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;

/** What the configuration asks for. */
record PasswordSettings(String pid, Path file, String realm, int threads) {
    static final String PID = "org.marquetry.auth.password";
    static final int DEFAULT_THREADS = 0;

    private static final int MOST_THREADS = 64;

    /**
     * @param directory what a relative file is in; null for the directory that the process was started in
     * @throws ConfigurationException if a value or a key is not allowed
     */
    static PasswordSettings read(Map<String, ?> configuration, @Nullable String directory) {
        Settings settings = new Settings(PID, configuration);
        PasswordSettings read = new PasswordSettings(
                settings.pid(),
                settings.file("file", directory, "the path of a file of users"),
                settings.text("realm", ""),
                settings.integer("threads", DEFAULT_THREADS, 0, MOST_THREADS));
        settings.refuseUnknown();
        return read;
    }

    int threadCount() {
        return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
}
