package org.marquetry.auth.sasl.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what mechanisms have as text. */
final class Text {
    private Text() {}

    /** Strictly UTF-8. */
    static String of(byte[] data) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.malformed("authentication data is not in UTF-8");
        }
    }

    /** A name in which comma and equals sign are written as {@code =2C} and {@code =3D} (RFC 5801 section 4). */
    static String name(String escaped) throws Refusal {
        StringBuilder name = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '=') {
                name.append(c);
            } else if (escaped.startsWith("=2C", i)) {
                name.append(',');
                i += 2;
            } else if (escaped.startsWith("=3D", i)) {
                name.append('=');
                i += 2;
            } else {
                throw Refusal.malformed("a name with '=' that stands for nothing");
            }
        }
        return name.toString();
    }
}
