package org.marquetry.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.marquetry.api.config.ConfigurationException;

/** Reads a file of text that somebody else has written, or says in one line why that cannot be done. */
public final class TextFile {
    private static final long MOST_BYTES = 256L << 20;

    private TextFile() {}

    /** @throws ConfigurationException if it cannot be read, with a message of one line that names it */
    public static List<String> lines(Path file) {
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

    /**
     * Makes something of the lines of a file.
     *
     * @param parser throws IllegalArgumentException if a line is wrong, with a message of one line that names it
     * @throws ConfigurationException if it cannot be read or parsed, with a message of one line that names it
     */
    public static <T> T read(Path file, Function<List<String>, T> parser) {
        List<String> lines = lines(file);
        try {
            return parser.apply(lines);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(file + ": " + e.getMessage());
        }
    }
}
