package org.marquetry.auth.sasl.internal;

/**
 * SCRAM's first message of the client (RFC 5802 section 7).
 *
 * @param name as the client has written it
 * @param bare what the proof is about: all behind the header
 */
record ClientFirst(Gs2Header header, String name, String nonce, String bare) {
    static ClientFirst parse(byte[] data) throws Refusal {
        String message = Text.of(data);
        Gs2Header header = Gs2Header.parse(message);
        String bare = message.substring(header.text().length());
        String[] attributes = bare.split(",", -1);
        if (attributes[0].startsWith("m=")) {
            throw Refusal.malformed("an extension that is not known here");
        }
        if (attributes.length < 2 || !attributes[0].startsWith("n=") || !attributes[1].startsWith("r=")) {
            throw Refusal.malformed("a first message without name and nonce");
        }
        String nonce = attributes[1].substring(2);
        if (nonce.isEmpty() || !nonce.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw Refusal.malformed("a nonce that is empty or not printable");
        }
        return new ClientFirst(header, Text.name(attributes[0].substring(2)), nonce, bare);
    }
}
