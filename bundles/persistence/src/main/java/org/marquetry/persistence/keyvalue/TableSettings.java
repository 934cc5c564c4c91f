package org.marquetry.persistence.keyvalue;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;

/**
 * How a store on disk works.
 *
 * @param directory where its files are; made if it is not there
 * @param sync when what is acknowledged is on stable storage
 * @param syncInterval how far apart syncs are with {@link SyncMode#INTERVAL}
 * @param writeInterval at least so long from one write to the next: fewer and larger writes to the device, and every
 *     acknowledgement waits for it; zero for none
 */
public record TableSettings(Path directory, SyncMode sync, Duration syncInterval, Duration writeInterval) {
    private static final String DIRECTORY = "directory";
    private static final String DEFAULT_DIRECTORY = "store";
    private static final int MOST_SYNC_SECONDS = 3600;
    private static final int MOST_WRITE_MILLIS = 10_000;

    /**
     * Reads what all stores on disk have in their configurations.
     *
     * @param data the directory that a relative one is in, or the default one; null if there is none
     * @throws ConfigurationException if a value is wrong
     */
    public static TableSettings read(Settings settings, @Nullable String data) {
        String sync = settings.oneOf("sync", "always", "always", "interval", "never");
        return new TableSettings(
                directory(settings, data),
                SyncMode.valueOf(sync.toUpperCase(Locale.ROOT)),
                Duration.ofSeconds(settings.integer("syncInterval", 1, 1, MOST_SYNC_SECONDS)),
                Duration.ofMillis(settings.integer("writeIntervalMillis", 0, 0, MOST_WRITE_MILLIS)));
    }

    private static Path directory(Settings settings, @Nullable String data) {
        String given = settings.text(DIRECTORY, data == null ? "" : DEFAULT_DIRECTORY);
        try {
            if (!given.isEmpty()) {
                Path base = Path.of(data == null ? "" : data).toAbsolutePath();
                return base.resolve(given).normalize();
            }
        } catch (InvalidPathException e) {
            throw settings.refused(DIRECTORY, given, "a path");
        }
        throw settings.refused(DIRECTORY, given, "the path of the directory that the store has to itself");
    }

    String describeSync() {
        String word = sync.name().toLowerCase(Locale.ROOT);
        return sync == SyncMode.INTERVAL ? word + ", " + syncInterval.toSeconds() + " s" : word;
    }
}
