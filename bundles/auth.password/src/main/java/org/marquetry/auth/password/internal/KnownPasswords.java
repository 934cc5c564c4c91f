package org.marquetry.auth.password.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Passwords that were right, so that clients which come back do not cost a slow hash each time: when a network returns, thousands
 * come at once. Kept as an HMAC under a key that nobody but this object has, bound to the hash in the file, and at most one a user.
 */
final class KnownPasswords {
    private static final String HMAC = "HmacSHA256";

    private record Known(PasswordHash hash, byte[] code) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final SecretKeySpec key;

    KnownPasswords(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, HMAC);
    }

    /** Whether the password is the one that was right for the hash that the user has now. */
    boolean has(String name, PasswordHash hash, byte[] password) {
        Known one = known.get(name);
        return one != null && one.hash == hash && MessageDigest.isEqual(one.code, code(password));
    }

    void add(String name, PasswordHash hash, byte[] password) {
        known.put(name, new Known(hash, code(password)));
    }

    /** Forgets those whose users there are not any more. */
    void keep(Users users) {
        known.entrySet().removeIf(entry -> isOutdated(users.of(entry.getKey()), entry.getValue()));
    }

    private static boolean isOutdated(@Nullable PasswordHash now, Known known) {
        return now != known.hash;
    }

    /** A number that is always the same for a name, and that nobody can know of. */
    int number(String name) {
        return ByteBuffer.wrap(code(name.getBytes(StandardCharsets.UTF_8))).getInt();
    }

    private byte[] code(byte[] content) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has HMAC-SHA-256", e);
        }
    }
}
