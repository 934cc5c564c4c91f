package org.marquetry.auth.password.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.auth.users.UserLine;
import org.marquetry.files.TextFile;

/** The users of a file, by name. Immutable. */
final class Users {
    private final Map<String, PasswordHash> hashes;
    /** What the passwords of those who are no users are compared with: never empty. */
    private final List<PasswordHash> decoys;

    private Users(Map<String, PasswordHash> hashes, PasswordHash decoy) {
        this.hashes = hashes;
        decoys = hashes.isEmpty() ? List.of(decoy) : List.copyOf(hashes.values());
    }

    /** @throws org.marquetry.api.config.ConfigurationException if the file cannot be read, or a line is wrong */
    static Users read(Path file, PasswordHash decoy) {
        return TextFile.read(file, lines -> parse(lines, decoy));
    }

    /**
     * Reads the lines of those users that have a hash of a password.
     *
     * @param decoy what a password is compared with where there are no users at all
     * @throws IllegalArgumentException if a line is wrong, with a message that names it and does not tell its hash
     */
    static Users parse(Iterable<String> lines, PasswordHash decoy) {
        Map<String, PasswordHash> hashes = new LinkedHashMap<>();
        for (UserLine line : UserLine.parse(lines)) {
            if (line.hash() != null) {
                hashes.put(line.name(), hash(line.number(), line.hash()));
            }
        }
        return of(hashes, decoy);
    }

    static Users of(Map<String, PasswordHash> hashes, PasswordHash decoy) {
        return new Users(hashes, decoy);
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

    /**
     * What to compare the password of a user with that there is not, so that it takes as long as with one that there is. Where
     * the users' hashes are of several kinds those who are no users are spread over them.
     *
     * @param number a secret one, always the same for the name
     */
    PasswordHash decoy(int number) {
        return decoys.get(Math.floorMod(number, decoys.size()));
    }

    int count() {
        return hashes.size();
    }
}
