package org.marquetry.auth.users;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a password for SCRAM: who has it can check the password, but not log in with it. In a file it has the form of RFC
 * 5803, {@code SCRAM-SHA-256$ITERATIONS:SALT$STORED-KEY:SERVER-KEY}, which other servers write too.
 */
public final class ScramKeys {
    /** The least that RFC 7677 allows. */
    public static final int LEAST_ITERATIONS = 4096;

    /** The client has to do them, each time, and it may be a small one. */
    static final int OWN_ITERATIONS = 10_000;

    static final int OWN_SALT = 16;

    private static final int MOST_ITERATIONS = 10_000_000;
    private static final Pattern FORM = Pattern.compile("([A-Z0-9-]+)\\$(\\d{1,8}):([^$:]+)\\$([^$:]+):([^$:]+)");

    private final ScramHash hash;
    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    public ScramKeys(ScramHash hash, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        this.hash = hash;
        this.iterations = iterations;
        this.salt = salt.clone();
        this.storedKey = storedKey.clone();
        this.serverKey = serverKey.clone();
    }

    /**
     * Makes new ones.
     *
     * @throws IllegalArgumentException if the password has a character that passwords may not have
     */
    public static ScramKeys of(ScramHash hash, String password, SecureRandom random) {
        byte[] salt = new byte[OWN_SALT];
        random.nextBytes(salt);
        return of(hash, password, salt, OWN_ITERATIONS);
    }

    static ScramKeys of(ScramHash hash, String password, byte[] salt, int iterations) {
        byte[] prepared = SaslPrep.prepare(password).getBytes(StandardCharsets.UTF_8);
        byte[] salted = hash.derive(prepared, salt, iterations);
        byte[] clientKey = hash.hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] serverKey = hash.hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
        return new ScramKeys(hash, iterations, salt, hash.hash(clientKey), serverKey);
    }

    /**
     * Reads what a file has.
     *
     * @throws IllegalArgumentException if it is wrong, with a message that does not tell the keys
     */
    public static ScramKeys parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "its keys for SCRAM are not allowed; allowed is MECHANISM$ITERATIONS:SALT$STORED-KEY:SERVER-KEY");
        }
        ScramHash hash = ScramHash.ofMechanism(form.group(1))
                .orElseThrow(() -> new IllegalArgumentException(
                        "its keys are for no mechanism that is known here: SCRAM-SHA-1, SCRAM-SHA-256, SCRAM-SHA-512"));
        int iterations = Integer.parseInt(form.group(2));
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException("its keys for SCRAM have a number of iterations that is not between "
                    + LEAST_ITERATIONS + " and " + MOST_ITERATIONS);
        }
        byte[] storedKey = bytes(form.group(4));
        byte[] serverKey = bytes(form.group(5));
        if (storedKey.length != hash.length() || serverKey.length != hash.length()) {
            throw new IllegalArgumentException(
                    "its keys for " + hash.mechanism() + " do not have " + hash.length() + " bytes each");
        }
        return new ScramKeys(hash, iterations, bytes(form.group(3)), storedKey, serverKey);
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its keys for SCRAM are not in base64", e);
        }
    }

    /** As a file has it. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return hash.mechanism() + "$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    public ScramHash hash() {
        return hash;
    }

    public int iterations() {
        return iterations;
    }

    public byte[] salt() {
        return salt.clone();
    }

    public byte[] storedKey() {
        return storedKey.clone();
    }

    public byte[] serverKey() {
        return serverKey.clone();
    }

    /** Tells the mechanism only. */
    @Override
    public String toString() {
        return hash.mechanism();
    }
}
