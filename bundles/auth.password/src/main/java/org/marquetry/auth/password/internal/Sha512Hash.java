package org.marquetry.auth.password.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** One round of SHA-512 over password and salt, as mosquitto_passwd wrote it before 2.0: read, so that moving in is easy. */
record Sha512Hash(byte[] salt, byte[] hash) implements PasswordHash {
    /** {@code $6$SALT$HASH}. */
    static Sha512Hash parseMosquitto(HashText text) {
        text.requireFields(3);
        return new Sha512Hash(text.bytes(1), text.bytes(2));
    }

    @Override
    public boolean isOf(byte[] password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(password);
            return MessageDigest.isEqual(hash, digest.digest(salt));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-512", e);
        }
    }

    @Override
    public String toString() {
        return "SHA-512";
    }
}
