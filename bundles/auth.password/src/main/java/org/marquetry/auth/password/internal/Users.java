package org.marquetry.auth.password.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.files.TextFile;

/** The users of a file, by name. Immutable. */
final class Users {
    private final Map<String, PasswordHash> hashes;
    /** A hash of nobody's password, as costly as most of the users' are. */
    private final PasswordHash decoy;

    private Users(Map<String, PasswordHash> hashes, PasswordHash decoy) {
        this.hashes = hashes;
        this.decoy = decoy;
    }

    /** @throws org.marquetry.api.config.ConfigurationException if the file cannot be read, or a line is wrong */
    static Users read(Path file, PasswordHash decoy) {
        return TextFile.read(file, lines -> parse(lines, decoy));
    }

    /**
     * Reads lines {@code NAME:HASH}; empty ones, and those that begin with #, are left out.
     *
     * @param decoy what a password is compared with where there are no users at all
     * @throws IllegalArgumentException if a line is wrong, with a message that names it and does not tell its hash
     */
    static Users parse(Iterable<String> lines, PasswordHash decoy) {
        Map<String, PasswordHash> hashes = new LinkedHashMap<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("line " + number + " is not allowed; allowed is NAME:HASH");
            }
            String name = line.substring(0, colon).strip();
            Integer former = places.put(name, number);
            if (former != null) {
                throw new IllegalArgumentException(
                        "line " + number + ": there is a user of this name in line " + former + " already");
            }
            hashes.put(name, hash(number, line.substring(colon + 1).strip()));
        }
        return new Users(
                hashes, hashes.isEmpty() ? decoy : hashes.values().iterator().next());
    }

    private static PasswordHash hash(int number, String text) {
        try {
            return HashText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    /** What is kept of a user's password; null if there is no such user. */
    @Nullable PasswordHash of(String name) {
        return hashes.get(name);
    }

    /** What to compare the password of a user with that there is not, so that it takes as long as with one that there is. */
    PasswordHash decoy() {
        return decoy;
    }

    int count() {
        return hashes.size();
    }
}
