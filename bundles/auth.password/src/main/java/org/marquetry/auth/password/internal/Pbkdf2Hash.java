package org.marquetry.auth.password.internal;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * PBKDF2 with HMAC-SHA-512 (RFC 8018). Done here and not by the JDK's key factory, which takes characters for a password: those of
 * MQTT are bytes.
 */
record Pbkdf2Hash(int iterations, byte[] salt, byte[] hash) implements PasswordHash {
    private static final String HMAC = "HmacSHA512";
    private static final int BLOCK = 64;
    private static final int MOST_ITERATIONS = 100_000_000;

    /** {@code $pbkdf2-sha512$i=ITERATIONS$SALT$HASH}; passlib leaves {@code i=} out and writes a dot for a plus. */
    static Pbkdf2Hash parse(HashText text) {
        text.requireFields(4);
        String name = text.field(1).contains("=") ? "i" : "";
        HashText dotted = text.withPlusForDot();
        return new Pbkdf2Hash(
                HashText.number(name, text.field(1), 1, MOST_ITERATIONS), dotted.bytes(2), dotted.bytes(3));
    }

    /** {@code $7$ITERATIONS$SALT$HASH}, as mosquitto_passwd writes it. */
    static Pbkdf2Hash parseMosquitto(HashText text) {
        text.requireFields(4);
        return new Pbkdf2Hash(HashText.number("", text.field(1), 1, MOST_ITERATIONS), text.bytes(2), text.bytes(3));
    }

    @Override
    public boolean isOf(byte[] password) {
        return MessageDigest.isEqual(hash, compute(password));
    }

    private byte[] compute(byte[] password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // HMAC fills a short key with zeros, so that an empty one is the same as this.
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
            byte[] derived = new byte[hash.length];
            for (int block = 0; block * BLOCK < derived.length; block++) {
                byte[] bytes = block(mac, block + 1);
                System.arraycopy(bytes, 0, derived, block * BLOCK, Math.min(BLOCK, derived.length - block * BLOCK));
            }
            return derived;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has HMAC-SHA-512", e);
        }
    }

    private byte[] block(Mac mac, int number) {
        mac.update(salt);
        mac.update(new byte[] {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
        byte[] last = mac.doFinal();
        byte[] sum = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int j = 0; j < sum.length; j++) {
                sum[j] ^= last[j];
            }
        }
        return sum;
    }

    @Override
    public String toString() {
        return "PBKDF2";
    }
}
