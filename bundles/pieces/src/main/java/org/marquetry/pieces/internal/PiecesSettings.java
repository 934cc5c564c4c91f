package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.Map;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;

/**
 * What {@link PiecesConfiguration} says.
 *
 * @param patience for a new piece to serve
 * @param probation after that, how long it is taken back when it fails
 * @param standstill of an event loop in one call
 * @param follow whether what is started beside another of its name takes its place
 */
record PiecesSettings(Duration patience, Duration probation, Duration standstill, boolean follow) {
    static final String PID = "org.marquetry.pieces";
    static final int PATIENCE = 10;
    static final int PROBATION = 30;
    static final int STANDSTILL = 3;
    private static final int MOST_PATIENCE = 300;
    private static final int MOST_PROBATION = 86_400;
    private static final int MOST_STANDSTILL = 60;

    /**
     * Reads a configuration.
     *
     * @param follow what holds where the configuration does not say it
     * @throws ConfigurationException if it cannot be used
     */
    static PiecesSettings of(Map<String, ?> configuration, boolean follow) {
        Settings settings = new Settings(PID, configuration);
        PiecesSettings read = new PiecesSettings(
                Duration.ofSeconds(settings.number("patience", PATIENCE, 1, MOST_PATIENCE)),
                Duration.ofSeconds(settings.number("probation", PROBATION, 0, MOST_PROBATION)),
                Duration.ofSeconds(settings.number("standstill", STANDSTILL, 1, MOST_STANDSTILL)),
                settings.flag("follow", follow));
        settings.refuseUnknown();
        return read;
    }
}
