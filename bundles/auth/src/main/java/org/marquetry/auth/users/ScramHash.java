package org.marquetry.auth.users;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions that SCRAM is used with (RFC 5802, RFC 7677). */
public enum ScramHash {
    SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20),
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32),
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64);

    private final String mechanism;
    private final String digest;
    private final String hmac;
    private final int length;

    ScramHash(String mechanism, String digest, String hmac, int length) {
        this.mechanism = mechanism;
        this.digest = digest;
        this.hmac = hmac;
        this.length = length;
    }

    /** The one of a mechanism without channel binding. */
    public static Optional<ScramHash> ofMechanism(String name) {
        return Stream.of(values()).filter(each -> each.mechanism.equals(name)).findFirst();
    }

    /** The name of the mechanism without channel binding. */
    public String mechanism() {
        return mechanism;
    }

    /** How many bytes a key has. */
    public int length() {
        return length;
    }

    /** The function H of RFC 5802. */
    public byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance(digest).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has " + digest, e);
        }
    }

    /** The function HMAC of RFC 5802. */
    public byte[] hmac(byte[] key, byte[] content) {
        return mac(key).doFinal(content);
    }

    /** The function Hi of RFC 5802: PBKDF2 with an output of one block. */
    byte[] derive(byte[] password, byte[] salt, int iterations) {
        Mac mac = mac(password);
        mac.update(salt);
        byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int j = 0; j < sum.length; j++) {
                sum[j] ^= last[j];
            }
        }
        return sum;
    }

    private Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            // HMAC fills a short key with zeros, so that an empty one is the same as this.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, hmac));
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has " + hmac, e);
        }
    }
}
