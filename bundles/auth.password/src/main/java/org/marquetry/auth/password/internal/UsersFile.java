package org.marquetry.auth.password.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

import org.marquetry.api.config.ConfigurationException;

/** Reads a file of users, or says in one line why that cannot be done. */
final class UsersFile {
    private static final long MOST_BYTES = 256L << 20;

    private UsersFile() {}

    static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ConfigurationException(file + " is larger than " + MOST_BYTES + " bytes");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
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

    static Users read(Path file, PasswordHash decoy) {
        List<String> lines = lines(file);
        try {
            return Users.parse(lines, decoy);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(file + ": " + e.getMessage());
        }
    }
}
