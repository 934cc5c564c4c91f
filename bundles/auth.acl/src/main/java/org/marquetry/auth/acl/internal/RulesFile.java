package org.marquetry.auth.acl.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.marquetry.api.config.ConfigurationException;

/** Reads a file of rules as a whole, or says in one line why that cannot be done. */
final class RulesFile {
    private static final long MOST_BYTES = 256L << 20;

    private RulesFile() {}

    static Rules read(Path file, String form) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ConfigurationException(file + " is larger than " + MOST_BYTES + " bytes");
            }
            return AclSettings.rules(form, Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(file + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file + " does not exist");
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(file + " may not be read");
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + " is not in UTF-8");
        } catch (IOException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage());
        }
    }
}
