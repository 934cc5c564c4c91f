package org.marquetry.auth.password.internal;

import java.util.Base64;
import java.util.List;

/** A hash as it stands in a file: fields behind dollar signs, the first of which names the kind. */
final class HashText {
    private final List<String> fields;

    private HashText(List<String> fields) {
        this.fields = fields;
    }

    /**
     * Reads any of the kinds.
     *
     * @throws IllegalArgumentException if it is none of them or a field is wrong, with a message that does not tell the hash
     */
    static PasswordHash parse(String text) {
        if (!text.startsWith("$")) {
            throw new IllegalArgumentException("it is not a hash of a password");
        }
        HashText hash = new HashText(List.of(text.substring(1).split("\\$", -1)));
        return switch (hash.fields.get(0)) {
            case "argon2id" -> Argon2Hash.parse(hash);
            case "2a", "2b", "2y" -> BcryptHash.parse(text);
            case "pbkdf2-sha512" -> Pbkdf2Hash.parse(hash);
            case "7" -> Pbkdf2Hash.parseMosquitto(hash);
            case "6" -> Sha512Hash.parseMosquitto(hash);
            default ->
                throw new IllegalArgumentException(
                        "its hash is of no kind that is known here: argon2id, 2b, pbkdf2-sha512, 7, 6");
        };
    }

    HashText requireFields(int count) {
        if (fields.size() != count) {
            throw new IllegalArgumentException("its hash has " + fields.size() + " fields instead of " + count);
        }
        return this;
    }

    /** Some write base64 with a dot in place of the plus sign. */
    HashText withPlusForDot() {
        return new HashText(
                fields.stream().map(field -> field.replace('.', '+')).toList());
    }

    String field(int index) {
        return fields.get(index);
    }

    /** A number like the 3 of {@code t=3}, or of 3 itself without a name. */
    static int number(String name, String field, int least, int most) {
        String digits = name.isEmpty() ? field : field.startsWith(name + "=") ? field.substring(name.length() + 1) : "";
        try {
            int number = Integer.parseInt(digits);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrongNumber(name, least, most);
        }
        throw wrongNumber(name, least, most);
    }

    private static IllegalArgumentException wrongNumber(String name, int least, int most) {
        return new IllegalArgumentException("its hash has no " + (name.isEmpty() ? "number" : name + "=") + " between "
                + least + " and " + most + " where there has to be one");
    }

    /** Base64, with or without its padding. */
    byte[] bytes(int index) {
        String field = fields.get(index);
        try {
            byte[] bytes = Base64.getDecoder().decode(field);
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its hash is not in base64", e);
        }
        throw new IllegalArgumentException("its hash has an empty field");
    }
}
