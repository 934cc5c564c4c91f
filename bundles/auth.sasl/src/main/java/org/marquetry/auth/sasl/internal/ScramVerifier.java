package org.marquetry.auth.sasl.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

import org.marquetry.auth.users.ScramHash;
import org.marquetry.auth.users.ScramKeys;

/** What a server computes in SCRAM (RFC 5802 section 3), of the keys of one user and the messages of one exchange. */
final class ScramVerifier {
    private final ScramKeys keys;
    private final byte[] messages;

    ScramVerifier(ScramKeys keys, String clientFirstBare, String serverFirst, String clientFinalWithoutProof) {
        this.keys = keys;
        messages =
                (clientFirstBare + "," + serverFirst + "," + clientFinalWithoutProof).getBytes(StandardCharsets.UTF_8);
    }

    static String serverFirst(ScramKeys keys, String nonce) {
        return "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(keys.salt()) + ",i=" + keys.iterations();
    }

    /** Whether the client that gives this proof knows the password. */
    boolean isProof(byte[] proof) {
        ScramHash hash = keys.hash();
        byte[] stored = keys.storedKey();
        byte[] clientKey = hash.hmac(stored, messages);
        boolean fits = proof.length == clientKey.length;
        for (int i = 0; fits && i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return MessageDigest.isEqual(stored, hash.hash(clientKey)) && fits;
    }

    /** By which the client sees that the server has its keys. */
    String serverFinal() {
        return "v=" + Base64.getEncoder().encodeToString(keys.hash().hmac(keys.serverKey(), messages));
    }
}
