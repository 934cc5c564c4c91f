package org.marquetry.auth.users;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A user in a file: {@code NAME:HASH}, as mosquitto_passwd writes it too, and keys for SCRAM behind the hash or in its place, with
 * spaces between.
 *
 * @param number of the line, from 1
 * @param hash of the password, in whatever form; null if there is none
 * @param scram at most one for each mechanism
 */
public record UserLine(int number, String name, @Nullable String hash, List<ScramKeys> scram) {
    private static final String SCRAM = "SCRAM-";

    public UserLine {
        scram = List.copyOf(scram);
    }

    /**
     * Reads lines; empty ones, and those that begin with #, are left out.
     *
     * @throws IllegalArgumentException if a line is wrong, with a message that names it and does not tell its secrets
     */
    public static List<UserLine> parse(Iterable<String> lines) {
        Map<String, UserLine> users = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            UserLine user = parse(number, line);
            UserLine former = users.putIfAbsent(user.name, user);
            if (former != null) {
                throw new IllegalArgumentException(
                        "line " + number + ": there is a user of this name in line " + former.number + " already");
            }
        }
        return List.copyOf(users.values());
    }

    private static UserLine parse(int number, String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("line " + number + " is not allowed; allowed is NAME:HASH");
        }
        List<String> hashes = new ArrayList<>();
        Map<ScramHash, ScramKeys> keys = new LinkedHashMap<>();
        for (String field : line.substring(colon + 1).strip().split("\\s+")) {
            if (!field.startsWith(SCRAM)) {
                hashes.add(field);
            } else if (!isNew(keys, keys(number, field))) {
                throw new IllegalArgumentException("line " + number + " has keys twice for one mechanism");
            }
        }
        if (hashes.size() > 1) {
            throw new IllegalArgumentException("line " + number + " has more than one hash of a password");
        }
        String hash = hashes.isEmpty() ? null : hashes.get(0);
        return new UserLine(number, line.substring(0, colon).strip(), hash, List.copyOf(keys.values()));
    }

    private static boolean isNew(Map<ScramHash, ScramKeys> keys, ScramKeys more) {
        return keys.put(more.hash(), more) == null;
    }

    private static ScramKeys keys(int number, String field) {
        try {
            return ScramKeys.parse(field);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    /** Tells the name only. */
    @Override
    public String toString() {
        return "line " + number + ": " + name;
    }
}
