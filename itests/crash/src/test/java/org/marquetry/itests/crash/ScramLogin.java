package org.marquetry.itests.crash;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.Received;

/** SCRAM-SHA-256 (RFC 7677) as a client, without binding to a channel. */
final class ScramLogin implements Login {
    private static final String METHOD = "SCRAM-SHA-256";
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final int CONTINUE = 0x18;

    private final String first;
    private final byte[] salted;

    /** The salt and the iterations are those that the broker has in its file. */
    ScramLogin(String user, String password, String salt, int iterations) {
        first = "n=" + user + ",r=" + NONCE;
        try {
            PBEKeySpec key =
                    new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(salt), iterations, 256);
            salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void introduce(ConnectBytes connect, PropertyBytes properties) {
        describe(properties, "n,," + first);
    }

    private static PropertyBytes describe(PropertyBytes properties, String data) {
        return properties
                .text(PropertyBytes.AUTHENTICATION_METHOD, METHOD)
                .binary(PropertyBytes.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] answer(Received question) {
        String server =
                new String((byte[]) question.property(PropertyBytes.AUTHENTICATION_DATA), StandardCharsets.UTF_8);
        String bare = "c=biws," + server.substring(0, server.indexOf(','));
        try {
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] proof = hmac(storedKey, first + "," + server + "," + bare);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            String last = bare + ",p=" + Base64.getEncoder().encodeToString(proof);
            return Packets.auth(CONTINUE, describe(new PropertyBytes(), last));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Arrays.copyOf(key, key.length), mac.getAlgorithm()));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
