package org.marquetry.auth.sasl.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.auth.users.SaslPrep;
import org.marquetry.auth.users.ScramHash;
import org.marquetry.auth.users.ScramKeys;
import org.marquetry.auth.users.UserLine;

/** The users of a file who have keys for SCRAM. Immutable. */
final class ScramUsers {
    private static final int USUAL_ITERATIONS = 10_000;
    private static final int USUAL_SALT = 16;

    /**
     * A user, or what looks like one.
     *
     * @param name as the file has it; null if there is no such user
     */
    record Known(@Nullable String name, ScramKeys keys) {}

    private final Map<ScramHash, Map<String, Known>> users = new EnumMap<>(ScramHash.class);
    private final Map<ScramHash, ScramKeys> samples = new EnumMap<>(ScramHash.class);
    private final byte[] secret;

    private ScramUsers(byte[] secret) {
        this.secret = secret;
    }

    /**
     * @param secret what the salts of users are made of that there are not
     * @throws IllegalArgumentException if a line is wrong, with a message of one line that names it
     */
    static ScramUsers parse(List<String> lines, byte[] secret) {
        ScramUsers users = new ScramUsers(secret);
        for (UserLine line : UserLine.parse(lines)) {
            for (ScramKeys keys : line.scram()) {
                users.add(line, keys);
            }
        }
        return users;
    }

    private void add(UserLine line, ScramKeys keys) {
        String name;
        try {
            name = SaslPrep.prepare(line.name());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + line.number() + ": the name: " + e.getMessage(), e);
        }
        samples.putIfAbsent(keys.hash(), keys);
        Known former = users.computeIfAbsent(keys.hash(), absent -> new HashMap<>())
                .putIfAbsent(name, new Known(line.name(), keys));
        if (former != null) {
            throw new IllegalArgumentException(
                    "line " + line.number() + ": the name is the same as that of another user, " + former.name());
        }
    }

    /**
     * Finds a user. Of one that there is not it makes something up that takes as long, looks the same each time, and that no password
     * fits.
     *
     * @param name in the form of {@link SaslPrep}
     */
    Known find(ScramHash hash, String name) {
        ScramKeys decoy = decoy(hash, name);
        Known known = users.getOrDefault(hash, Map.of()).get(name);
        return known == null ? new Known(null, decoy) : known;
    }

    private ScramKeys decoy(ScramHash hash, String name) {
        ScramKeys sample = samples.get(hash);
        int iterations = sample == null ? USUAL_ITERATIONS : sample.iterations();
        int salt = sample == null ? USUAL_SALT : sample.salt().length;
        byte[] bytes = ScramHash.SHA_512.hmac(secret, (hash + " " + name).getBytes(StandardCharsets.UTF_8));
        byte[] keys = ScramHash.SHA_512.hmac(secret, bytes);
        return new ScramKeys(
                hash,
                iterations,
                Arrays.copyOf(bytes, Math.min(salt, bytes.length)),
                Arrays.copyOf(keys, hash.length()),
                Arrays.copyOf(bytes, hash.length()));
    }

    int count() {
        return (int) users.values().stream()
                .flatMap(each -> each.keySet().stream())
                .distinct()
                .count();
    }
}
