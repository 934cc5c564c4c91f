package org.marquetry.auth.sasl.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random bytes of this broker that stay when it starts again. What is made up of them for users that there are not would otherwise
 * change then, and that of users that there are would not.
 */
final class OwnSecret {
    private static final Logger LOG = LoggerFactory.getLogger(OwnSecret.class);
    private static final int BYTES = 32;

    private OwnSecret() {}

    /** @param file where it is kept; null if nothing can be kept */
    static byte[] of(@Nullable Path file) {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        if (file == null) {
            return secret;
        }
        try {
            if (Files.exists(file)) {
                byte[] kept = Files.readAllBytes(file);
                if (kept.length == BYTES) {
                    return kept;
                }
            }
            Files.write(file, secret);
        } catch (IOException e) {
            LOG.warn(
                    "{}: {} cannot be kept ({}): salts of unknown users will be others after the next start",
                    SaslSettings.PID,
                    file,
                    e.getMessage());
        }
        return secret;
    }
}
