package org.marquetry.auth.sasl.internal;

import java.util.Base64;

/**
 * SCRAM's last message of the client.
 *
 * @param withoutProof what the proof is about: all before it
 */
record ClientFinal(byte[] binding, String nonce, byte[] proof, String withoutProof) {
    private static final String PROOF = ",p=";

    static ClientFinal parse(byte[] data) throws Refusal {
        String message = Text.of(data);
        int end = message.lastIndexOf(PROOF);
        String withoutProof = end < 0 ? "" : message.substring(0, end);
        String[] attributes = withoutProof.split(",", -1);
        if (attributes.length < 2 || !attributes[0].startsWith("c=") || !attributes[1].startsWith("r=")) {
            throw Refusal.malformed("a last message without channel binding, nonce and proof");
        }
        return new ClientFinal(
                base64(attributes[0].substring(2)),
                attributes[1].substring(2),
                base64(message.substring(end + PROOF.length())),
                withoutProof);
    }

    private static byte[] base64(String text) throws Refusal {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("a last message with wrong base64");
        }
    }
}
