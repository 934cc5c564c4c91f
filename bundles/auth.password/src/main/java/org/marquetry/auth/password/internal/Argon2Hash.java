package org.marquetry.auth.password.internal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id (RFC 9106), in the form of its reference implementation. */
record Argon2Hash(int memoryKiB, int passes, int lanes, byte[] salt, byte[] hash) implements PasswordHash {
    private static final int VERSION = Argon2Parameters.ARGON2_VERSION_13;
    private static final int MOST_MEMORY_KIB = 1 << 20;
    private static final int MOST_PASSES = 1000;
    private static final int MOST_LANES = 64;
    /** What is made here: the least that OWASP asks for, so that a small machine can check some a second. */
    private static final int OWN_MEMORY_KIB = 19 * 1024;

    private static final int OWN_PASSES = 2;
    private static final int OWN_SALT = 16;
    private static final int OWN_HASH = 32;

    static Argon2Hash of(byte[] password, SecureRandom random) {
        byte[] salt = new byte[OWN_SALT];
        random.nextBytes(salt);
        byte[] hash = compute(password, OWN_MEMORY_KIB, OWN_PASSES, 1, salt, OWN_HASH);
        return new Argon2Hash(OWN_MEMORY_KIB, OWN_PASSES, 1, salt, hash);
    }

    static Argon2Hash parse(HashText text) {
        text.requireFields(5);
        HashText.number("v", text.field(1), VERSION, VERSION);
        String[] costs = text.field(2).split(",", -1);
        if (costs.length != 3) {
            throw new IllegalArgumentException("its hash does not have m=, t= and p=");
        }
        return new Argon2Hash(
                HashText.number("m", costs[0], 8, MOST_MEMORY_KIB),
                HashText.number("t", costs[1], 1, MOST_PASSES),
                HashText.number("p", costs[2], 1, MOST_LANES),
                text.bytes(3),
                text.bytes(4));
    }

    @Override
    public boolean isOf(byte[] password) {
        return MessageDigest.isEqual(hash, compute(password, memoryKiB, passes, lanes, salt, hash.length));
    }

    private static byte[] compute(byte[] password, int memoryKiB, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(VERSION)
                .withMemoryAsKB(memoryKiB)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }

    /** As a file has it. */
    String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=" + VERSION + "$m=" + memoryKiB + ",t=" + passes + ",p=" + lanes + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    @Override
    public String toString() {
        return "argon2id";
    }
}
